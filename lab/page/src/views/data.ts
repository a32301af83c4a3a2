import { h } from "../dom";
import type { View } from "../view";

const fields = {};

export const data: View<typeof fields> = {
  name: "data",
  title: "Your data",
  fields,
  show(host) {
    host.append(h("h2", null, "Your data"));
    return () => {};
  },
};
