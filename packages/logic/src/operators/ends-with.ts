import { once } from "../once.ts";
import type { CallOperator } from "../operator.ts";
import { sql } from "../sql.ts";
import { textPart } from "../text-part.ts";

/** `endsWith`. */
export const endsWithOperator: CallOperator = textPart({
  name: "endsWith",
  lists: false,
  holds: (text, part) => text.endsWith(part),
  pattern: (escaped) => `%${escaped}`,
  sql: (text, part) => once([text, part], (a, b) => sql`(right(${a}, length(${b})) = ${b})`),
  verb: { "zh-CN": "结尾是", en: "ends with" },
  denied: { "zh-CN": "结尾不是", en: "does not end with" },
});
