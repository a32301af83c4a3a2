// The state of the page: each view has a cell of values, and the link carries those that differ from what is usual.
//
//   #plane?eta=0.2&methods=gd,sgd

/** A value in a link: what is usual, and how it is written. */
export interface Field<T> {
  usual: T;
  /** undefined: the text is no such value. */
  read(text: string): T | undefined;
  write(value: T): string;
}

export type Fields = Record<string, Field<any>>;
export type Values<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** A number from least to most. */
export function num(usual: number, least: number, most: number): Field<number> {
  const read = (text: string) => {
    const v = Number(text);
    return text.trim() !== "" && v >= least && v <= most ? v : undefined;
  };
  return { usual, read, write: String };
}

/** A number, or none: the engine's own choice. */
export function maybe(least: number, most: number): Field<number | undefined> {
  return { ...num(0, least, most), usual: undefined } as Field<number | undefined>;
}

export function word<T extends string>(usual: T, of: readonly T[]): Field<T> {
  return { usual, read: (text) => of.find((w) => w === text), write: (w) => w };
}

export function words<T extends string>(usual: T[], of: readonly T[]): Field<T[]> {
  return { usual, read: (text) => text.split(",").filter((w): w is T => of.includes(w as T)), write: (list) => list.join(",") };
}

/** A list of numbers; usually none. */
export function nums(most = 1000): Field<number[]> {
  const read = (text: string) => {
    const list = text.split(",").map(Number);
    return list.length <= most && list.every(Number.isFinite) ? list : undefined;
  };
  return { usual: [], read, write: (list) => list.join(",") };
}

export const flag: Field<boolean> = { usual: false, read: (text) => text === "1", write: (v) => (v ? "1" : "0") };

export function usual<F extends Fields>(fields: F): Values<F> {
  return Object.fromEntries(Object.entries(fields).map(([k, f]) => [k, f.usual])) as Values<F>;
}

/** Writes what is not usual: "eta=0.2&methods=gd,sgd". */
export function encodeState<F extends Fields>(fields: F, values: Values<F>): string {
  const parts: string[] = [];
  for (const [k, f] of Object.entries(fields)) {
    const v = values[k];
    const text = v === undefined ? "" : f.write(v);
    if (v !== undefined && text !== (f.usual === undefined ? undefined : f.write(f.usual))) {
      parts.push(k + "=" + encodeURIComponent(text).replaceAll("%2C", ","));
    }
  }
  return parts.join("&");
}

/** Reads it; what is absent or means nothing is as usual. */
export function decodeState<F extends Fields>(fields: F, text: string): Values<F> {
  const given = new URLSearchParams(text);
  const out: Record<string, unknown> = usual(fields);
  for (const [k, f] of Object.entries(fields)) {
    const v = given.has(k) ? f.read(given.get(k)!) : undefined;
    if (v !== undefined) out[k] = v;
  }
  return out as Values<F>;
}

/** A value that is watched. */
export class Cell<S extends object> {
  private watchers = new Set<(value: S, live: boolean) => void>();
  constructor(private value: S) {}

  get(): S {
    return this.value;
  }

  /** Changes some of it. live: more is to come at once, as while a slider is dragged. */
  set(change: Partial<S>, live = false): void {
    this.value = { ...this.value, ...change };
    for (const f of [...this.watchers]) f(this.value, live);
  }

  /** Calls f at every change, until what is returned is called. */
  watch(f: (value: S, live: boolean) => void): () => void {
    this.watchers.add(f);
    return () => void this.watchers.delete(f);
  }
}
