import type { FieldDefinition } from "@funnelsmith/definition";
import { type Sql, sql } from "@funnelsmith/logic";
import type { Conversion, FieldKind } from "../field-kind.ts";
import { checked, lossless, refusal } from "./conversion.ts";
import { sourceText } from "./source-text.ts";

/** Said of every conversion that starts or ends at a computed field. */
export function computedRefusal(): Conversion {
  return refusal("公式字段由规则算出,没有可转换的存储值", "A formula is computed; there is no stored value to convert");
}

/** Anything to text of at most `limit` characters, as its wire text. */
export function convertToText(
  from: FieldDefinition,
  fromKind: FieldKind,
  to: { readonly limit: number; readonly lines: boolean },
): Conversion {
  const source = sourceText(from, fromKind);
  if (!source) return computedRefusal();
  const broken = source.lines && !to.lines;
  if (source.max <= to.limit && !broken) return lossless(source.text);
  return checked((column) => {
    const fits = sql`pg_catalog.char_length(${source.text(column)}) <= ${to.limit}::int`;
    return broken ? sql`(${fits} and ${source.text(column)} !~ '[\\r\\n\\u2028\\u2029]')` : fits;
  }, source.text);
}

/** Texts, choices and whole numbers to text of a fixed form: rows whose text matches, rewritten by `tidy`. */
export function convertToPattern(
  from: FieldDefinition,
  fromKind: FieldKind,
  to: { readonly holds: (text: Sql) => Sql; readonly tidy: (text: Sql) => Sql; readonly why: Conversion },
): Conversion {
  const source = sourceText(from, fromKind);
  if (!source) return computedRefusal();
  const { is } = fromKind.logicType(from);
  if (is !== "text" && is !== "choice" && is !== "number") return to.why;
  return checked(
    (column) => to.holds(source.text(column)),
    (column) => to.tidy(source.text(column)),
  );
}
