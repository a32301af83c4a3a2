// What a view is: a file in src/views exports one, and main.ts lists it.

import type { Engine } from "./client";
import type { Cell, Fields, Values } from "./state";

export interface View<F extends Fields = any> {
  /** In the link. */
  name: string;
  /** On the tab. */
  title: string;
  /** What of it the link carries. */
  fields: F;
  /** Fills an empty element and keeps it up to date, until what is returned is called. */
  show(host: HTMLElement, scene: Cell<Values<F>>, lab: Lab): () => void;
}

/** What a view is given. */
export interface Lab {
  engine: Engine;
  /** Names of the controls to show, where a view is shown within another (a stop of the tour); absent: all. */
  only?: string[];
}

/** Says whether a control is to be shown. */
export const wanted = (lab: Lab, control: string): boolean => !lab.only || lab.only.includes(control);
