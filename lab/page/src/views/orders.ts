import { h } from "../dom";
import type { View } from "../view";

const fields = {};

export const orders: View<typeof fields> = {
  name: "orders",
  title: "Orders",
  fields,
  show(host) {
    host.append(h("h2", null, "Orders"));
    return () => {};
  },
};
