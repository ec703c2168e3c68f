import { type FieldDefinition, sameValue } from "@funnelsmith/definition";
import { type Conversion, kindOf } from "@funnelsmith/fields";
import { raw } from "@funnelsmith/logic";
import { inline } from "../tables/ddl.ts";
import type { HiddenColumn } from "../tables/physical.ts";

/** How a stored field's values reach its new form; undefined when every value stays as it is. */
export function conversionOf(from: FieldDefinition, to: FieldDefinition): Conversion | undefined {
  // Whatever its kind says of others of its sort, a field that is as before has nothing to convert.
  if (sameValue(from, to)) return undefined;
  const kind = kindOf(to);
  const conversion = kind.convertFrom(from, kindOf(from), to);
  const sameType = kindOf(from).column(from)?.type === kind.column(to)?.type;
  const untouched = conversion.class === "lossless" && sameType && inline(conversion.using(raw("x")), { zone: "UTC" }) === "x";
  return untouched ? undefined : conversion;
}

/** The hidden column whose values a field takes up again as they are: the one hidden last. */
export function returningColumn(hidden: readonly HiddenColumn[], field: FieldDefinition): HiddenColumn | undefined {
  return hidden.findLast((other) => other.field.key === field.key && !other.purged && conversionOf(other.field, field) === undefined);
}
