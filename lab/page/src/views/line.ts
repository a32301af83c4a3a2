import { h } from "../dom";
import type { View } from "../view";

const fields = {};

export const line: View<typeof fields> = {
  name: "line",
  title: "Line",
  fields,
  show(host) {
    host.append(h("h2", null, "Line"));
    return () => {};
  },
};
