// The fifth stop: with or without replacement.

import type { Request } from "../engine";
import { Curves } from "../kit/curves";
import { show } from "../kit/format";
import { orderNames, orderStyle } from "../kit/palette";
import { Rows } from "../kit/rows";
import { encodeState, usual } from "../state";
import { sceneOf, seriesOf } from "./orders";
import { fields as orderFields } from "./orders-controls";
import { asker, type Stop } from "./tour-stop";

const scene = usual(orderFields);
const ask = (eta: number, live: boolean): Request => sceneOf({ ...scene, eta }, live);

export const order: Stop = {
  name: "Order",
  title: "With or without replacement",
  text: [
    "Theory likes to draw every row from all of them, with replacement. Everybody in fact shuffles the rows and takes them one after the other, so that each comes once a pass.",
    "Here 100 rows are gone through 30 times in four orders, 40 times over with other draws. The lines are medians; the bands hold the middle half.",
  ],
  question: "Drag the step. Which order ends lowest, and when does the order cease to matter?",
  slider: { label: "Step size η", min: 0.005, max: 0.5, log: true, usual: 0.15 },
  further: (v) => ({ text: "Orders, on other problems", href: "#orders?" + encodeState(orderFields, { ...scene, eta: v }) }),
  stage(lab) {
    const asks = asker(lab, 1);
    const curves = new Curves({ title: "Loss after each pass", x: { label: "passes over the rows" }, y: { label: "f − f*", log: true }, height: 320, yRange: [1e-5, 5] });
    const table = new Rows({ title: "After 30 passes: f − f*", head: "order", bar: 1, columns: [{ name: "25 %" }, { name: "median" }, { name: "75 %" }] });
    return {
      parts: [[curves.el, table.el]],
      async draw(eta, live) {
        const list = await asks(ask(eta, live));
        if (!list) return undefined;
        const [a] = list, x = Float64Array.from({ length: scene.passes + 1 }, (_, i) => i);
        curves.set(scene.orders.map((o) => seriesOf(a, o, x)));
        const end = (o: string, q = "median") => a.arrays[`orders.${o}.${q}`][scene.passes];
        table.set(scene.orders.map((o) => ({ name: orderNames[o], style: orderStyle(o), values: ["low", "median", "high"].map((q) => end(o, q)) })));
        return {
          now: `With the step ${show(eta)}: f − f* is ${show(end("replace"))} with replacement, ${show(end("shuffle"))} shuffled every pass, ${show(end("once"))} shuffled once, ${show(end("file"))} in the order of the file.`,
          limits: [{ at: a.head.facts!.limit!, name: "2/L", beyond: "beyond the stability limit 2/L" }],
          answer: [
            "Shuffling ends lowest: within a pass each row's error is answered by all the others, so most of the noise cancels. The smaller the step, the larger the gain. With large steps everything drowns in noise, and the order hardly matters.",
            `This file is sorted by its target, as files often are. Taken as it lies, it leads astray the same way in every pass: ${show(end("file"))} at this step. Shuffling once cures most of that. (Another file may happen to lie well: try other seeds behind the link.)`,
          ],
        };
      },
      stop() {
        curves.destroy();
        table.destroy();
      },
    };
  },
};
