// Numbers as they are read, and where an axis has its ticks.

const raised = (n: number) => [...String(n)].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]).join("");

/** Three digits: 0.0123, 4.57, 12,300, 3.1·10⁻⁷; a dash for what is no number. */
export function show(v: number | null | undefined, digits = 3): string {
  if (v === null || v === undefined || Number.isNaN(v)) return "–";
  if (v === 0) return "0";
  const size = Math.abs(v);
  if (size === Infinity) return v < 0 ? "−∞" : "∞";
  if (size >= 1e7 || size < 1e-4) {
    return scientific(v, digits);
  }
  const rounded = Number(v.toPrecision(digits));
  return Math.abs(rounded) >= 1000 ? minus(Math.round(size >= 10 ** digits ? rounded : v).toLocaleString("en")) : minus(String(rounded));
}

function scientific(v: number, digits: number): string {
  const [m, e] = v.toExponential(Math.max(digits - 2, 0)).split("e");
  const front = Number(m);
  return (Math.abs(front) === 1 ? (front < 0 ? "−" : "") : minus(String(front)) + "·") + "10" + raised(Number(e));
}

/** At a tick, where there is little room. */
const brief = (v: number): string => (Math.abs(v) >= 1e5 ? scientific(v, 4) : show(v));

/** A whole number: 1,024. */
export const whole = (v: number): string => minus(Math.round(v).toLocaleString("en"));

const minus = (text: string) => text.replace("-", "−");

/** A power of ten, for a logarithmic axis. */
function power(v: number): string {
  const e = Math.round(Math.log10(v));
  if (e < -3 || e > 4) return "10" + raised(e);
  return e < 0 ? v.toFixed(-e) : v.toLocaleString("en");
}

export interface Ticks { at: number[]; text: string[] }

/** About so many round numbers within a range. */
export function ticks(min: number, max: number, about = 6): Ticks {
  const span = max - min;
  if (!(span > 1e-12 * Math.abs(max)) || !Number.isFinite(span)) return { at: [min], text: [show(min)] };
  const raw = span / about;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = unit * ([1, 2, 5].find((m) => m * unit >= raw * 0.999) ?? 10);
  const at: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) at.push(i * step);
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const text = at.map((v) => {
    if (v === 0) return "0";
    if (places > 4 || Math.abs(v) >= 1e5) return brief(v);
    return minus(v.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places }));
  });
  return { at, text };
}

/** Powers of ten within a range, thinned to about so many; 2 and 5 between them where there are few. */
export function logTicks(min: number, max: number, about = 6): Ticks {
  if (!(min > 0 && max > min && max < Infinity)) return { at: [], text: [] };
  if (max / min < 4) return ticks(min, max, Math.min(about, 5)); // hardly bent
  const low = Math.ceil(Math.log10(min) - 1e-9), high = Math.floor(Math.log10(max) + 1e-9);
  const at: number[] = [];
  const every = Math.max(1, Math.ceil((high - low + 1) / about));
  for (let e = Math.floor(Math.log10(min)); e <= high; e++) {
    for (const m of 3 * (high - low + 1) <= about + 2 ? [1, 2, 5] : [1]) {
      const v = m * 10 ** e;
      if (v >= min * 0.999 && v <= max * 1.001 && (m > 1 || (high - e) % every === 0)) at.push(v);
    }
  }
  return { at, text: at.map((v) => (Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-6 ? power(v) : brief(v))) };
}
