// A small table of numbers as a figure, with bars where lengths should be compared.

import { h } from "../dom";
import { drawSwatch, frame, swatch } from "./figure";
import { show } from "./format";
import { onTheme, theme, type Style } from "./palette";
import { face } from "./pen";
import type { Sheet } from "./save";

export interface RowsOptions {
  title: string;
  /** What the rows are: "method". */
  head: string;
  columns: { name: string; title?: string }[];
  /** Numbers from which a bar is drawn beneath the name: that of this column. */
  bar?: number;
}

export interface Row {
  name: string;
  style?: Style;
  values: (number | null | undefined)[];
  /** In place of numbers. */
  text?: string;
}

export class Rows {
  readonly el: HTMLElement;
  private body = h("tbody");
  private rows: Row[] = [];
  private frame;
  private stop: () => void;

  constructor(private o: RowsOptions) {
    this.frame = frame({ title: o.title, sheet: () => this.sheet() });
    this.el = this.frame.el;
    this.el.querySelector(".legend")?.remove();
    const head = h("tr", null, h("th", { scope: "col" }, o.head), ...o.columns.map((c) => h("th", { scope: "col", title: c.title }, c.name)));
    this.frame.body.append(h("table", { class: "numbers" }, h("thead", null, head), this.body));
    this.stop = onTheme(() => this.set(this.rows));
  }

  destroy(): void {
    this.stop();
  }

  note(text: string): void {
    this.frame.note(text);
  }

  set(rows: Row[]): void {
    this.rows = rows;
    const { bar, columns } = this.o;
    const most = bar === undefined ? 0 : Math.max(0, ...rows.map((r) => Math.abs(r.values[bar] ?? 0)));
    this.body.replaceChildren(...rows.map((r) => {
      const name = h("th", { scope: "row" });
      const line = h("span", { class: "row-name" });
      if (r.style) {
        const canvas = h("canvas", { class: "swatch" });
        drawSwatch(canvas, r.style);
        line.append(canvas);
      }
      line.append(r.name);
      name.append(line);
      const long = bar === undefined ? 0 : Math.abs(r.values[bar] ?? 0) / (most || 1);
      if (long > 0) name.append(h("span", { class: "bar-line", style: `width: ${(100 * long).toFixed(1)}%; background: ${r.style?.color ?? "var(--accent)"}` }));
      if (r.text) return h("tr", null, name, h("td", { colSpan: columns.length }, r.text));
      return h("tr", null, name, ...columns.map((_, i) => h("td", null, show(r.values[i]))));
    }));
  }

  private sheet(): Sheet {
    const { columns, head, title } = this.o;
    const each = 110, first = 190, high = 22;
    return {
      title,
      width: first + each * columns.length,
      height: high * (this.rows.length + 1) + 4,
      paint: (pen) => {
        pen.font = `12px ${face}`;
        pen.textBaseline = "middle";
        const cells = (texts: string[], y: number) =>
          texts.forEach((t, i) => {
            pen.textAlign = i ? "right" : "left";
            pen.fillText(t, i ? first + each * i - 4 : 36, y);
          });
        pen.fillStyle = theme().soft;
        cells([head, ...columns.map((c) => c.name)], high / 2);
        this.rows.forEach((r, i) => {
          const y = high * (i + 1.5);
          if (r.style) swatch(pen, r.style, 0, y);
          pen.fillStyle = theme().ink;
          cells([r.name, ...(r.text ? [r.text] : columns.map((_, k) => show(r.values[k])))], y);
        });
      },
      table: () => [
        { name: head, values: this.rows.map((r) => r.name) },
        ...columns.map((c, k) => ({ name: c.name, values: this.rows.map((r) => r.values[k] ?? NaN) })),
      ],
    };
  }
}
