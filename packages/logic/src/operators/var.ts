import type { NameOperator } from "../operator.ts";

/** `var`: a declared name, without a default. */
export const varOperator: NameOperator = {
  form: "name",
  name: "var",
  arity: [1, 1],
  check: (typing) => typing.variable(typing.args[0], 0),
};
