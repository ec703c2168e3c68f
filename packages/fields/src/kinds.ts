import type { FieldDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import type { Aggregate, FieldKind, FilterOperator } from "./field-kind.ts";
import { kindList } from "./kinds.gen.ts";

const byName: ReadonlyMap<string, FieldKind> = new Map(kindList.map((kind) => [kind.name, kind]));

/** The code behind a field's kind; DEFINITION_INVALID for a kind that does not exist. */
export function kindOf(field: { readonly kind: string }): FieldKind {
  const kind = byName.get(field.kind);
  if (kind) return kind;
  throw new Problem("DEFINITION_INVALID", {
    "zh-CN": `没有名为「${field.kind}」的字段类型`,
    en: `There is no field kind "${field.kind}"`,
  });
}

/** The kind whose operators and aggregates fit the field: of a computed field, the kind it reads like. */
function readingKind(field: FieldDefinition): FieldKind {
  const kind = kindOf(field);
  const stands = kind.standsFor?.(field);
  return stands ? kindOf(stands) : kind;
}

/** Operators of a filter row over this field. */
export function filterOperatorsOf(field: FieldDefinition): readonly FilterOperator[] {
  return readingKind(field).filterOperators;
}

/** Aggregates reports may take of this field. */
export function aggregatesOf(field: FieldDefinition): readonly Aggregate[] {
  return readingKind(field).aggregates;
}

/** Whether no two undeleted rows may share a value of the field: because it says so, or because its values are given out one by one. */
export function isUnique(field: FieldDefinition): boolean {
  return kindOf(field).flags.assigned === true || ("unique" in field && field.unique === true);
}

/** ISO 4217 code of an amount: the field's own, else the fallback; null for a field that counts in no currency. Looks through formulas. */
export function currencyOf(field: FieldDefinition, fallback: string): string | null {
  const stored = kindOf(field).standsFor?.(field) ?? field;
  if (!kindOf(stored).flags.currency) return null;
  return "currency" in stored && typeof stored.currency === "string" ? stored.currency : fallback;
}
