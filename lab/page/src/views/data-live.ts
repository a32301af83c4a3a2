// A run of slalom train --lab, while it goes on. What its records say is taken apart by the engine, as of a trace.

import { h, say } from "../dom";
import type { Lab } from "../view";
import type { Panel } from "./data";
import { Player } from "./data-player";

export function livePanel(lab: Lab): Panel {
  const player = new Player();
  const notice = h("p", { class: "notice", role: "status" }, "Waiting for the first rows of the run …");
  const el = h("div", { class: "stack" }, notice, player.el);
  player.el.hidden = true;
  const events = new EventSource("live");
  let records: string[] = [];
  let due = false, busy = false, gone = false, ended = false;

  async function look(): Promise<void> {
    if (busy) return void (due = true);
    busy = true;
    try {
      const a = await lab.engine.call({ op: "trace" }, new TextEncoder().encode(records.join("\n")));
      if (!gone) {
        player.el.hidden = false;
        notice.textContent = ended ? "The run is over. Drag the slider to see it again." : "A run of slalom train, as it goes on.";
        notice.className = ended ? "notice good" : "notice";
        player.set(a, "", true);
      }
    } catch {
      // no point yet
    }
    setTimeout(() => {
      busy = false;
      if (due && !gone) {
        due = false;
        void look();
      }
    }, 120);
  }

  events.onopen = () => (records = []); // all is told from the beginning
  events.onmessage = (e: MessageEvent<string>) => {
    records.push(e.data);
    void look();
  };
  events.addEventListener("anew", () => (records = []));
  events.addEventListener("end", () => {
    ended = true;
    events.close();
    say("The run is over");
    void look();
  });
  return {
    el,
    stop() {
      gone = true;
      events.close();
      player.destroy();
    },
  };
}
