import { instantText, parseDate, parseInstant } from "./calendar.ts";
import { Decimal, decimalText } from "./decimal.ts";
import type { Refusal } from "./operator.ts";
import { refusal, wrongType } from "./refusals.ts";
import type { LogicType, Node } from "./types.ts";

/** A literal node or why the literal is refused. */
export type ReadLiteral = Extract<Node, { node: "literal" }> | Refusal;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const longestText = 10_000;
const mostPlaces = 20;
const mostDigits = 60;

/** Reads a literal as the type of what stands beside it; without one a string is text. */
export function readLiteral(raw: unknown, hint: LogicType | undefined): ReadLiteral {
  if (raw === null) return { node: "literal", type: hint ?? { is: "null" }, value: null };
  if (typeof raw === "boolean") return { node: "literal", type: { is: "boolean" }, value: raw };
  if (typeof raw === "number") return readNumber(raw);
  if (typeof raw === "string") return readText(raw, hint);
  return refusal(
    "RULE_SHAPE",
    "这里需要一个值或只含一个运算符的对象",
    "This must be a value or an object with exactly one operator",
    Array.isArray(raw) ? ["列表只能用在 in 的第二个参数", "A list may stand only as the second argument of in"] : undefined,
  );
}

function readNumber(raw: number): ReadLiteral {
  if (!Number.isFinite(raw)) return refusal("RULE_NUMBER", "数字必须有限", "A number must be finite");
  const value = decimalText(new Decimal(String(raw)));
  const [whole = "", places = ""] = value.replace("-", "").split(".");
  if (whole.length > mostDigits || places.length > mostPlaces)
    return refusal(
      "RULE_NUMBER",
      `数字最多 ${mostDigits} 位整数、${mostPlaces} 位小数`,
      `A number has at most ${mostDigits} digits before and ${mostPlaces} after the point`,
    );
  return { node: "literal", type: { is: "number" }, value };
}

function readText(raw: string, hint: LogicType | undefined): ReadLiteral {
  if (raw.length > longestText)
    return refusal("RULE_TEXT_TOO_LONG", `文本最多 ${longestText} 个字符`, `A text has at most ${longestText} characters`);
  // PostgreSQL stores neither; letting them in would make the two sides disagree.
  if (raw.includes("\0") || /\p{Surrogate}/u.test(raw))
    return refusal("RULE_TEXT", "文本含有无法存储的字符", "The text has characters that cannot be stored");
  switch (hint?.is) {
    case undefined:
    case "text":
      return { node: "literal", type: { is: "text" }, value: raw };
    case "date":
      return parseDate(raw) === undefined
        ? refusal("RULE_DATE", `“${raw}”不是日期（应为 YYYY-MM-DD）`, `"${raw}" is not a date (YYYY-MM-DD)`)
        : { node: "literal", type: hint, value: raw };
    case "instant": {
      const micros = parseInstant(raw);
      return micros === undefined
        ? refusal(
            "RULE_INSTANT",
            `“${raw}”不是带时区的时间（RFC 3339）`,
            `"${raw}" is not an instant (RFC 3339 with a zone, such as 2026-01-31T08:00:00Z)`,
          )
        : { node: "literal", type: hint, value: instantText(micros) };
    }
    case "id":
      return uuid.test(raw)
        ? { node: "literal", type: hint, value: raw.toLowerCase() }
        : refusal("RULE_ID", `“${raw}”不是记录或成员的编号`, `"${raw}" is not the id of a record or member`);
    case "choice":
      return hint.values.includes(raw)
        ? { node: "literal", type: hint, value: raw }
        : {
            ...refusal("RULE_OPTION", `“${raw}”不是其选项`, `"${raw}" is not one of its options`),
            meant: { wrong: raw, known: () => hint.values },
          };
    case "number":
      return refusal(
        "RULE_TYPE",
        "这里需要数字，而不是文本",
        "This must be a number, not a text",
        raw.trim() !== "" && Number.isFinite(Number(raw)) ? ["去掉引号", "Write it without quotes"] : undefined,
      );
    case "boolean":
    case "choices":
    case "texts":
    case "files":
      return wrongType("text", [hint.is]);
  }
}
