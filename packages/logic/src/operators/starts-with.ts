import type { CallOperator } from "../operator.ts";
import { sql } from "../sql.ts";
import { textPart } from "../text-part.ts";

/** `startsWith`. */
export const startsWithOperator: CallOperator = textPart({
  name: "startsWith",
  lists: false,
  holds: (text, part) => text.startsWith(part),
  pattern: (escaped) => `${escaped}%`,
  sql: (text, part) => sql`starts_with(${text}, ${part})`,
  verb: { "zh-CN": "开头是", en: "starts with" },
  denied: { "zh-CN": "开头不是", en: "does not start with" },
});
