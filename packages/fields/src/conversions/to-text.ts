import type { FieldDefinition } from "@funnelsmith/definition";
import { type Sql, sql } from "@funnelsmith/logic";
import type { Conversion, FieldKind } from "../field-kind.ts";
import { checked, lossless, refusal } from "./conversion.ts";
import { sourceText } from "./source-text.ts";

/** Said of every conversion of a field whose values have no text of their own: a computed one, files, or rows. */
export function unwrittenRefusal(fromKind: FieldKind): Conversion {
  if (fromKind.flags.rows) return refusal("多行明细不能变成单个值", "Rows cannot become one value");
  if (!fromKind.flags.virtual) {
    return refusal("附件只能转换成附件：文件不能变成别的内容", "Files stay files: what is in them cannot become a value of another kind");
  }
  return refusal("计算字段由系统得出，没有可转换的存储值", "A computed field has no stored value to convert");
}

/** Anything to text of at most `limit` characters, as its wire text. */
export function convertToText(
  from: FieldDefinition,
  fromKind: FieldKind,
  to: { readonly limit: number; readonly lines: boolean },
): Conversion {
  const source = sourceText(from, fromKind);
  if (!source) return unwrittenRefusal(fromKind);
  if (source.min > to.limit) {
    return refusal(`每个值都超过 ${to.limit} 个字符`, `Every value is longer than ${to.limit} characters`);
  }
  const broken = source.shape === "lines" && !to.lines;
  if (source.max <= to.limit && !broken) return lossless(source.text);
  return checked((column) => {
    const fits = sql`pg_catalog.char_length(${source.text(column)}) <= ${to.limit}::int`;
    return broken ? sql`(${fits} and ${source.text(column)} !~ '[\\r\\n\\u2028\\u2029]')` : fits;
  }, source.text);
}

/** What a kind of one fixed form says of other columns that become its own. */
export interface FormTarget {
  /** The expression all its values match. */
  readonly pattern: string;
  readonly max: number;
  /** Whether whole numbers can have the form. */
  readonly digits: boolean;
  /** The stored spelling of trimmed text that has the form. */
  readonly tidy: (text: Sql) => Sql;
}

/** Free text, and whole numbers where digits make sense, to text of a fixed form: rows that have the form, in its stored spelling. */
export function convertToForm(from: FieldDefinition, fromKind: FieldKind, to: FormTarget): Conversion {
  const source = sourceText(from, fromKind);
  if (!source) return unwrittenRefusal(fromKind);
  const schema = fromKind.jsonSchema(from, "en");
  const { is } = fromKind.logicType(from);
  if (source.shape === "form" && schema["pattern"] === to.pattern) return lossless((column) => column);
  const digits = to.digits && is === "number" && schema["decimalScale"] === 0;
  if (!digits && (is !== "text" || source.shape === "form")) {
    return to.digits
      ? refusal("只有文本和整数能转换", "Only texts and whole numbers convert")
      : refusal("只有文本能转换", "Only texts convert");
  }
  return checked(
    (column) => sql`(${source.text(column)} ~ ${to.pattern}::text and pg_catalog.char_length(${source.text(column)}) <= ${to.max}::int)`,
    (column) => to.tidy(sql`pg_catalog.btrim(${source.text(column)})`),
  );
}
