// One's own data: a file that races, a trace that is played again, or a run that is going on.

import "./data.css";
import { h } from "../dom";
import type { View } from "../view";
import { dropPlace, type Given } from "./data-drop";
import { fields } from "./data-fields";
import { livePanel } from "./data-live";
import { racePanel } from "./data-race";
import { replayPanel } from "./data-replay";

export interface Panel {
  el: HTMLElement;
  stop(): void;
}

/** What was given last: it is still there when the reader comes back from another view. */
let kept: Given | undefined;

export const data: View<typeof fields> = {
  name: "data",
  title: "Your data",
  fields,
  show(host, scene, lab) {
    let panel: Panel | undefined;
    const stage = h("div");
    const drop = dropPlace(host, lab.engine.served, (given) => {
      kept = given;
      open(given);
    });
    const lead = h("div", { class: "lead" }, h("h2", null, "Your data"), h("p", null,
      "Drop a table and watch eight step sizes race on it; or drop the trace of a run and play it again."));
    host.append(lead, drop.el, stage);

    function put(next: Panel | undefined): void {
      panel?.stop();
      panel = next;
      stage.replaceChildren(...(next ? [next.el] : []));
    }

    function open(given: Given): void {
      drop.small(given.name);
      put(given.trace ? replayPanel(lab, given) : racePanel(scene, lab, given));
    }

    if (kept) open(kept);
    else if (lab.engine.live) {
      drop.small("A run of slalom train", "Open a file");
      put(livePanel(lab));
    }
    return () => {
      drop.stop();
      put(undefined);
    };
  },
};
