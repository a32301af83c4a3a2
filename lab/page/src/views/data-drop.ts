// Where files are dropped or chosen. They are read here, and go to the engine alone.

import bikes from "../../../../cmd/slalom/demo/bikes.csv.gz?url";
import trace from "../examples/bikes.jsonl?url";
import { h, icon } from "../dom";
import { button } from "../kit/figure";

/** A file. */
export interface Given {
  name: string;
  bytes: Uint8Array;
  /** It is the trace of a run. */
  trace: boolean;
  /** Where it comes from, if it is an example. */
  credit?: string;
  target?: string;
}

const most = 200 << 20;

const examples = [
  { text: "Try it: bike rentals", url: bikes, name: "bikes.csv.gz", target: "rentals", credit: "Hourly bike rentals in Washington, 2011 and 2012: Fanaee-T and Gama 2013, UCI Machine Learning Repository, CC BY 4.0." },
  { text: "Try it: a trace", url: trace, name: "bikes.jsonl", credit: "What slalom train bikes.csv.gz --target rentals --loss poisson --trace bikes.jsonl wrote." },
];

/** host: all of it takes what is dropped. */
export function dropPlace(host: HTMLElement, served: boolean, take: (given: Given) => void) {
  const input = h("input", { type: "file", hidden: true });
  const notice = h("p", { class: "notice bad", role: "alert", hidden: true });
  const name = h("span", { class: "file-name" });
  const choose = button("Choose a file", () => input.click());
  choose.classList.add("first");
  const tries = examples.map((e) => button(e.text, () => void load(e)));
  const words = h("div", { class: "words" },
    h("p", { class: "big" }, "Drop a file here"),
    h("p", null, "CSV or TSV with a header, libsvm, Vowpal Wabbit or JSON lines, also as .gz; or what slalom train --trace wrote."),
    h("p", { class: "hint" }, served ? "It is read by this page and goes to slalom lab, on this machine, and nowhere else." : "It stays in this browser: no byte of it leaves the machine."));
  const place = h("div", { class: "drop" }, icon("M10 13V4M6.500 7.500L10 4l3.500 3.500M4 12.500V16h12v-3.500"), words, h("div", { class: "buttons" }, choose, ...tries), name, input);
  const el = h("div", { class: "stack" }, place, notice);

  const fail = (text: string): void => {
    notice.textContent = text;
    notice.hidden = !text;
  };
  async function read(file: File | undefined): Promise<void> {
    if (!file) return;
    if (file.size > most) return fail(`${file.name} has more than ${most >> 20} MB, too much for a page: use slalom train.`);
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      fail("");
      take({ name: file.name, bytes, trace: isTrace(bytes) });
    } catch (e) {
      fail(`${file.name} cannot be read: ${(e as Error).message}`);
    }
  }
  async function load(e: (typeof examples)[number]): Promise<void> {
    try {
      const response = await fetch(e.url);
      if (!response.ok) throw new Error(`status ${response.status}`);
      const bytes = new Uint8Array(await response.arrayBuffer());
      fail("");
      take({ ...e, bytes, trace: isTrace(bytes) });
    } catch (err) {
      fail(`The example cannot be read: ${(err as Error).message}`);
    }
  }
  input.addEventListener("change", () => {
    void read(input.files?.[0]);
    input.value = "";
  });
  const over = (e: DragEvent): void => {
    if (!e.dataTransfer?.types.includes("Files")) return;
    e.preventDefault();
    place.classList.toggle("over", e.type === "dragover");
    if (e.type === "drop") void read(e.dataTransfer.files[0]);
  };
  const kinds = ["dragover", "dragleave", "drop"] as const;
  for (const k of kinds) host.addEventListener(k, over);
  return {
    el,
    /** There is a file: what to do with one need not be said at length. */
    small(file: string, other = "Another file") {
      place.classList.add("small");
      name.textContent = file;
      choose.textContent = other;
      choose.classList.remove("first");
    },
    stop() {
      for (const k of kinds) host.removeEventListener(k, over);
    },
  };
}

/** Says whether a file is a trace: its first line is a record of one. */
export function isTrace(bytes: Uint8Array): boolean {
  const [line] = new TextDecoder().decode(bytes.subarray(0, 1 << 16)).trimStart().split("\n", 1);
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === "object" && record !== null && ["recipe", "point", "note", "race", "end"].some((k) => Object.keys(record).length === 1 && k in record);
  } catch {
    return false;
  }
}
