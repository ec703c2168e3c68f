import type { FieldDefinition } from "@funnelsmith/definition";
import { raw, type Sql, sql } from "@funnelsmith/logic";
import type { Conversion, FieldKind } from "../field-kind.ts";
import { checked, lossless, refusal } from "./conversion.ts";
import { schemaNumber, sourceText } from "./source-text.ts";
import { unwrittenRefusal } from "./to-text.ts";

/** Plain or comma-grouped decimals; leading zeros stay out because 007 is a code, not a number. */
const plain = "-?(0|[1-9][0-9]{0,17}|[1-9][0-9]{0,2}(,[0-9]{3}){1,5})(\\.[0-9]{1,40})?";

/** Numbers, yes/no and texts that read as numbers, to a decimal of `scale` places. With `percent`, a % after the text divides by 100. */
export function convertToDecimal(from: FieldDefinition, fromKind: FieldKind, scale: number, percent = false): Conversion {
  const source = sourceText(from, fromKind);
  if (!source) return unwrittenRefusal(fromKind);
  const wanted = raw(String(scale));
  const type = raw(`numeric(38,${scale})`);
  const { is } = fromKind.logicType(from);
  if (is === "number") {
    const places = schemaNumber(from, fromKind, "decimalScale", 20);
    if (places === scale) return lossless((column) => column);
    if (places < scale) return lossless((column) => sql`(${column})::${type}`);
    return checked(
      (column) => sql`${column} = pg_catalog.round(${column}, ${wanted})`,
      (column) => sql`(${column})::${type}`,
    );
  }
  if (is === "boolean") return lossless((column) => sql`(${column})::int::${type}`);
  if ((is !== "text" && is !== "choice") || source.shape === "form") {
    return refusal("只有数字、开关、单选和普通文本能变成数字", "Only numbers, yes or no, choices and free text become numbers");
  }
  const read = (column: Sql): Sql => sql`pg_catalog.btrim(pg_catalog.normalize(${source.text(column)}, 'NFKC'))`;
  const number = (column: Sql): Sql => {
    const value = sql`pg_catalog.translate(${read(column)}, ',%', '')::numeric`;
    return percent ? sql`(${value} * case when ${read(column)} like '%\\%' then 0.01 else 1 end)` : value;
  };
  const form = `^${plain}${percent ? "%?" : ""}$`;
  return checked(
    (column) =>
      sql`case when ${read(column)} ~ ${form}::text then ${number(column)} = pg_catalog.round(${number(column)}, ${wanted}) else false end`,
    (column) => sql`(${number(column)})::${type}`,
  );
}
