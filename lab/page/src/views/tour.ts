import { h } from "../dom";
import type { View } from "../view";

const fields = {};

export const tour: View<typeof fields> = {
  name: "tour",
  title: "Tour",
  fields,
  show(host) {
    host.append(h("h2", null, "Tour"));
    return () => {};
  },
};
