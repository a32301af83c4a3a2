import { h } from "../dom";
import type { View } from "../view";

const fields = {};

export const batch: View<typeof fields> = {
  name: "batch",
  title: "Batch",
  fields,
  show(host) {
    host.append(h("h2", null, "Batch"));
    return () => {};
  },
};
