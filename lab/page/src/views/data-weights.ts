// Weights by name: bars to the right for those that raise the prediction, to the left for those that lower it.

import { h } from "../dom";
import { frame } from "../kit/figure";
import { show } from "../kit/format";
import { onTheme, theme } from "../kit/palette";
import { face, type Pen } from "../kit/pen";
import type { Sheet } from "../kit/save";

const high = 22;
const base = "(intercept)"; // it is on another scale

export class Weights {
  readonly el: HTMLElement;
  private body = h("tbody");
  private frame;
  private names: string[] = [];
  private outputs: string[] = [];
  private values: ArrayLike<number> = [];
  private stop: () => void;

  constructor(private title: string) {
    this.frame = frame({ title, sheet: () => this.sheet() });
    this.el = this.frame.el;
    this.el.querySelector(".legend")?.remove();
    this.frame.body.append(h("table", { class: "numbers weights" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, "column"), h("th", { scope: "col" }, "raises (right) or lowers"), h("th", { scope: "col" }, "weight"))), this.body));
    this.stop = onTheme(() => this.paint());
  }

  note(text: string): void {
    this.frame.note(text);
  }

  destroy(): void {
    this.stop();
  }

  set(names: string[], outputs: string[], values: ArrayLike<number>): void {
    Object.assign(this, { names, outputs, values });
    this.paint();
  }

  /** The name with the class that it speaks for, where there are several. */
  private name(i: number): string {
    return new Set(this.outputs).size > 1 ? `${this.names[i]} → ${this.outputs[i]}` : this.names[i];
  }

  private paint(): void {
    const most = this.most();
    this.body.replaceChildren(...this.names.map((name, i) => {
      const v = this.values[i], bar = name !== base && h("span", { class: "pole " + (v < 0 ? "down" : "up"), style: `width: ${((50 * Math.abs(v)) / most).toFixed(2)}%` });
      return h("tr", null, h("th", { scope: "row" }, this.name(i)), h("td", { class: "both" }, h("span", { class: "bars" }, bar)), h("td", null, (v > 0 ? "+" : "") + show(v)));
    }));
  }

  private most(): number {
    let most = 0;
    for (let i = 0; i < this.values.length; i++) if (this.names[i] !== base) most = Math.max(most, Math.abs(this.values[i]));
    return most || 1;
  }

  private sheet(): Sheet {
    const first = 220, width = 520, middle = first + 110, most = this.most();
    return {
      title: this.title,
      width,
      height: high * this.names.length + 4,
      paint: (pen: Pen) => {
        pen.font = `12px ${face}`;
        pen.textBaseline = "middle";
        this.names.forEach((_, i) => {
          const v = this.values[i], y = high * (i + 0.5), long = this.names[i] === base ? 0 : (100 * v) / most;
          pen.fillStyle = v < 0 ? theme().warn : theme().accent;
          pen.beginPath();
          pen.rect(middle + Math.min(long, 0), y - 5, Math.abs(long), 10);
          pen.fill();
          pen.fillStyle = theme().ink;
          pen.textAlign = "left";
          pen.fillText(this.name(i), 0, y);
          pen.textAlign = "right";
          pen.fillText(show(v), width, y);
        });
      },
      table: () => [{ name: "column", values: this.names }, { name: "output", values: this.outputs }, { name: "weight", values: this.values }],
    };
  }
}
