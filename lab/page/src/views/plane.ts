import { h } from "../dom";
import type { View } from "../view";

const fields = {};

export const plane: View<typeof fields> = {
  name: "plane",
  title: "Plane",
  fields,
  show(host) {
    host.append(h("h2", null, "Plane"));
    return () => {};
  },
};
