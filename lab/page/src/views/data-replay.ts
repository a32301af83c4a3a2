// A trace, played again with a slider.

import { h } from "../dom";
import type { Answer } from "../engine";
import type { Lab } from "../view";
import type { Panel } from "./data";
import type { Given } from "./data-drop";
import { Player } from "./data-player";

export function replayPanel(lab: Lab, given: Given): Panel {
  const player = new Player();
  const notice = h("p", { class: "notice", role: "status" }, `Reading ${given.name} …`);
  const el = h("div", { class: "stack" }, notice, player.el);
  let gone = false;
  lab.engine.call({ op: "trace" }, given.bytes).then((a: Answer) => {
    if (gone) return;
    notice.hidden = true;
    player.set(a, given.credit);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) player.play();
  }, (e: Error) => {
    notice.textContent = e.message;
    notice.className = "notice bad";
  });
  return {
    el,
    stop() {
      gone = true;
      player.destroy();
    },
  };
}
