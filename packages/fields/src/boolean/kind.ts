import type { BooleanField } from "@funnelsmith/definition";
import { sql } from "@funnelsmith/logic";
import { checked, lossless, refusal } from "../conversions/conversion.ts";
import { sourceText } from "../conversions/source-text.ts";
import { unwrittenRefusal } from "../conversions/to-text.ts";
import type { FieldKind } from "../field-kind.ts";
import { accepted, refused } from "../reading/reading.ts";

const yes = ["true", "yes", "y", "1", "是", "对", "有", "真", "✓", "√", "on"];
const no = ["false", "no", "n", "0", "否", "不是", "错", "无", "假", "✗", "×", "off"];

const fold = (text: string): string => text.normalize("NFKC").trim().toLowerCase();

/** Yes or no. */
export const booleanKind: FieldKind<BooleanField> = {
  name: "boolean",
  title: { "zh-CN": "开关", en: "Yes or no" },
  group: "choice",
  flags: { sortable: true, groupable: true },
  filterOperators: ["==", "!=", "empty"],
  aggregates: ["count", "count_distinct"],

  column: () => ({ type: "boolean", checks: [] }),
  logicType: () => ({ is: "boolean" }),
  jsonSchema: () => ({ type: "boolean" }),
  lint: () => [],
  toColumn: (value) =>
    typeof value === "boolean" ? accepted(value) : refused("FIELD_TYPE", "应为 true 或 false", "Must be true or false"),
  toWire: (expression) => expression,
  uniqueKey: (expression) => expression,
  sortKey: (expression) => expression,
  convertFrom(from, fromKind) {
    const source = sourceText(from, fromKind);
    if (!source) return unwrittenRefusal(fromKind);
    const { is } = fromKind.logicType(from);
    if (is === "boolean") return lossless((column) => column);
    if (is === "number")
      return checked(
        (column) => sql`${column} in (0, 1)`,
        (column) => sql`${column} = 1`,
      );
    if ((is !== "text" && is !== "choice") || source.shape === "form") {
      return refusal("只有数字、单选和普通文本能变成开关", "Only numbers, choices and free text become yes or no");
    }
    return checked(
      (column) => sql`pg_catalog.lower(pg_catalog.btrim(${source.text(column)})) = any(${[...yes, ...no]}::text[])`,
      (column) => sql`pg_catalog.lower(pg_catalog.btrim(${source.text(column)})) = any(${yes}::text[])`,
    );
  },
  parse(text) {
    const word = fold(text);
    if (word === "") return accepted(null);
    if (yes.includes(word)) return accepted(true);
    return no.includes(word) ? accepted(false) : refused("FIELD_TYPE", "请写「是」或「否」", "Write yes or no");
  },
  format(value, _field, { locale }) {
    if (typeof value !== "boolean") return "";
    if (locale === "zh-CN") return value ? "是" : "否";
    return value ? "Yes" : "No";
  },
  initial: (field) => field.default,
  sample: (_field, random) => random() < 0.5,
};
