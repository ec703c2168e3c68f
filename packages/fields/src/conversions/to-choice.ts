import type { FieldDefinition, Option } from "@funnelsmith/definition";
import { type Sql, sql } from "@funnelsmith/logic";
import { optionValues, titlesOf } from "../choices/choices.ts";
import type { Conversion, FieldKind } from "../field-kind.ts";
import { checked, lossless, refusal } from "./conversion.ts";
import { schemaNumber, sourceText } from "./source-text.ts";
import { unwrittenRefusal } from "./to-text.ts";

/** Two parallel lists: every value and title, and the value each stands for; a value wins over a title that reads the same. */
function labels(options: readonly Option[] | undefined): { readonly names: readonly string[]; readonly values: readonly string[] } {
  const pairs = new Map<string, string>();
  for (const option of options ?? []) pairs.set(option.value, option.value);
  for (const option of options ?? [])
    for (const title of titlesOf(option)) if (!pairs.has(title.trim())) pairs.set(title.trim(), option.value);
  return { names: [...pairs.keys()], values: [...pairs.values()] };
}

const named = (text: Sql, { names, values }: ReturnType<typeof labels>): Sql =>
  sql`(${values}::text[])[pg_catalog.array_position(${names}::text[], ${text})]`;

const within = (some: readonly string[], all: readonly string[]): boolean => some.every((value) => all.includes(value));

const list = (values: readonly string[]): Sql => sql`${values}::text[]`;

/** Choices among the same values, single-entry lists, and texts, numbers or yes/no that read as a value or title. */
export function convertToChoice(from: FieldDefinition, fromKind: FieldKind, options: readonly Option[] | undefined): Conversion {
  const source = sourceText(from, fromKind);
  if (!source) return unwrittenRefusal(fromKind);
  const values = optionValues(options);
  const type = fromKind.logicType(from);
  if (type.is === "choice") {
    if (within(type.values, values)) return lossless((column) => column);
    return checked(
      (column) => sql`${column} = any(${list(values)})`,
      (column) => column,
    );
  }
  if (type.is === "choices") {
    return checked(
      (column) => sql`(pg_catalog.cardinality(${column}) = 0 or (pg_catalog.cardinality(${column}) = 1 and ${column} <@ ${list(values)}))`,
      (column) => sql`(${column})[1]`,
    );
  }
  const known = labels(options);
  const yesNo = ["true", "false"].filter((word) => known.names.includes(word)).length;
  const whole = type.is === "number" && schemaNumber(from, fromKind, "decimalScale", 1) === 0;
  if (type.is === "boolean" ? yesNo === 0 : !whole && (type.is !== "text" || source.shape === "form")) {
    return refusal(
      "只有单选、多选、整数、普通文本，以及选项为 true、false 时的开关能变成选项",
      "Only choices, whole numbers, free text, and yes or no where true and false are options become options",
    );
  }
  return checked(
    (column) => sql`${source.text(column)} = any(${list(known.names)})`,
    (column) => named(source.text(column), known),
  );
}

/** Lists and choices among the same values, and texts that list values or titles between commas. */
export function convertToChoices(
  from: FieldDefinition,
  fromKind: FieldKind,
  options: readonly Option[] | undefined,
  most: number,
): Conversion {
  const source = sourceText(from, fromKind);
  if (!source) return unwrittenRefusal(fromKind);
  const values = optionValues(options);
  const type = fromKind.logicType(from);
  if (type.is === "choice") {
    const using = (column: Sql): Sql => sql`case when ${column} is not null then array[${column}] end`;
    return within(type.values, values) ? lossless(using) : checked((column) => sql`${column} = any(${list(values)})`, using);
  }
  if (type.is === "choices") {
    if (within(type.values, values) && type.values.length <= most) return lossless((column) => column);
    return checked(
      (column) => sql`(${column} <@ ${list(values)} and pg_catalog.cardinality(${column}) <= ${most}::int)`,
      (column) => column,
    );
  }
  if (type.is !== "text" || source.shape === "form") {
    return refusal("只有单选、多选和列出选项的文本能变成多选", "Only choices and texts that list options become a list of options");
  }
  const known = labels(options);
  const parts = (column: Sql): Sql =>
    sql`(select pg_catalog.array_agg(${named(sql`part.name`, known)} order by part.at) from pg_catalog.regexp_split_to_table(${column}, '[ \\t]*[,，、;；][ \\t]*') with ordinality as part(name, at))`;
  return checked(
    (column) =>
      sql`(select pg_catalog.bool_and(part.value is not null) and count(distinct part.value) = count(*) and count(*) <= ${most}::int from pg_catalog.unnest(${parts(column)}) as part(value))`,
    parts,
  );
}
