import type { CallOperator } from "../operator.ts";
import { sql } from "../sql.ts";
import { textPart } from "../text-part.ts";

/** `contains`: a text has the part in it, or a list has the value. */
export const containsOperator: CallOperator = textPart({
  name: "contains",
  lists: true,
  holds: (text, part) => text.includes(part),
  pattern: (escaped) => `%${escaped}%`,
  sql: (text, part) => sql`(strpos(${text}, ${part}) > 0)`,
  verb: { "zh-CN": "包含", en: "contains" },
  denied: { "zh-CN": "不包含", en: "does not contain" },
});
