// What is chosen of a race, and what its file was found to be.

import { h } from "../dom";
import type { Answer } from "../engine";
import { seed, select, slider, type Option } from "../kit/controls";
import { button } from "../kit/figure";
import type { Cell } from "../state";
import { losses, type Loss, type RaceValues } from "./data-fields";

const lossNames: Record<Loss, string> = {
  auto: "As the labels suggest", logistic: "Logistic: two classes", hinge: "Hinge: two classes (SVM)", "squared-hinge": "Squared hinge: two classes", softmax: "Softmax: several classes",
  squared: "Squared: numbers", huber: "Huber: numbers with outliers", poisson: "Poisson: counts", gamma: "Gamma: positive amounts",
};

export interface Acts { start(): void; halt(): void; finish(): void }

export function raceControls(scene: Cell<RaceValues>, acts: Acts) {
  const set = (change: Partial<RaceValues>, live = false) => scene.set(change, live);
  let first = ""; // the target that the file suggests
  const compose = (): void => set({ target: column.el.querySelector("select")!.value + (when.value.trim() && " " + when.value.trim()) });
  const column = select<string>({ label: "Target: what to predict", options: [], onChange: () => compose() });
  const when = h("input", { type: "text", class: "text-box", placeholder: "such as > 15", autocomplete: "off", spellcheck: false, "aria-label": "A comparison that makes the target yes or no" });
  when.addEventListener("change", compose);
  const target = h("div", { class: "control", hidden: true }, column.el, h("div", { class: "head condition" }, h("span", { class: "hint" }, "as a yes-no question"), when));
  const loss = select<Loss>({ label: "Loss", options: losses.map((value) => ({ value, text: lossNames[value] })), onChange: (v) => set({ loss: v }) });
  const go = button("Start the race", () => acts.start());
  go.classList.add("first");
  const halt = button("Pause", () => acts.halt());
  const finish = button("Run on", () => acts.finish());
  const passes = slider({ label: "Passes", min: 1, max: 50, log: true, whole: true, onInput: (v, live) => set({ passes: v }, live) });
  const batch = slider({ label: "Batch size", min: 1, max: 256, log: true, whole: true, onInput: (v, live) => set({ batch: v }, live) });
  const again = seed({ onChange: (v) => set({ seed: v }) });
  go.disabled = true;
  const el = h("div", { class: "side" },
    h("section", { class: "card", "aria-label": "What to learn" }, target, loss.el, h("div", { class: "buttons" }, go, halt, finish)),
    h("section", { class: "card", "aria-label": "The race" }, passes.el, batch.el, again.el, h("p", { class: "hint" }, "No step size is asked for: eight race, each with four times the step of the one before. All learn from the same rows by AdaGrad, and a tenth of the rows is held out to judge them.")));
  return {
    el,
    target: () => scene.get().target || first,
    ready() {
      go.disabled = false;
      this.running(false, false);
    },
    running(yes: boolean, begun: boolean) {
      halt.hidden = !yes;
      finish.hidden = yes || !begun;
      go.textContent = begun ? "Start anew" : "Start the race";
    },
    columns(names: string[], chosen: string) {
      first = chosen;
      target.hidden = !names.length;
      column.fill(names.map((value): Option<string> => ({ value, text: value })));
      this.paint(scene.get());
    },
    paint(s: RaceValues) {
      const full = s.target || first;
      const names = [...column.el.querySelectorAll("option")].map((o) => o.value);
      const name = names.filter((n) => full === n || full.startsWith(n + " ")).sort((p, q) => q.length - p.length)[0];
      if (name !== undefined) {
        column.set(name);
        if (document.activeElement !== when) when.value = full.slice(name.length).trim();
      }
      loss.set(s.loss);
      passes.set(s.passes);
      batch.set(s.batch);
      again.set(s.seed);
    },
  };
}

/** The columns of a table, as the engine understood them. */
export function columnsTable(a: Answer, credit?: string): HTMLElement[] {
  const { columns = [], kinds = [], seen = [], format = [] } = a.head.texts ?? {};
  const source = h("p", { class: "hint" }, `Read as ${format[0] ?? "a file"}. ${credit ?? ""}`);
  if (!columns.length) return [source];
  const rows = columns.map((c, i) => h("tr", null, h("th", { scope: "row" }, c), h("td", null, kinds[i]), h("td", null, seen[i])));
  return [h("details", { class: "more card" }, h("summary", null, `${columns.length} columns, and what is made of each`),
    h("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Columns" },
      h("table", { class: "numbers words" }, h("thead", null, h("tr", null, ...["column", "kind", "because"].map((t) => h("th", { scope: "col" }, t)))), h("tbody", null, ...rows)))), source];
}
