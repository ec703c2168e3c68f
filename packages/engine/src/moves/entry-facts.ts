import { ident, join, type LogicType, raw, slot, sql } from "@funnelsmith/logic";
import type { CatalogField, Row, Statement } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { compileOnce } from "../write/statements.ts";
import { uuidArray } from "../write/binary-array.ts";
import { type Fact, factColumns } from "./facts-sql.ts";
import type { Gate } from "./gate.ts";
import { bound, heldTargets, type LockTarget } from "./lock.ts";
import type { EntryRow } from "./plan-entry.ts";

/** A fact a row brings itself, in the column it is bound to. */
interface OwnFact {
  readonly name: string;
  readonly column: string;
}

/** Facts of the rows a reference points at. */
interface ReferredFacts {
  readonly column: string;
  readonly names: readonly string[];
  readonly facts: readonly Fact[];
}

/** How the facts of new rows are found without proposing the rows to the database; each fact by the name `factsOf` knows it under. */
export interface EntryFacts {
  readonly own: readonly OwnFact[];
  readonly referred: readonly ReferredFacts[];
  /** By place among the gate's holds: the column with the id of the row to hold. */
  readonly held: readonly string[];
}

/** Types whose bound value is the text, or the truth value, that the database would answer for the column. */
const asBound: ReadonlySet<LogicType["is"]> = new Set(["text", "choice", "number", "boolean", "date", "id"]);

const isStored = (field: CatalogField | undefined): field is CatalogField & { readonly column: string } =>
  field?.column !== undefined && field.formula === undefined;

/**
 * How to find what a gate asks of new rows: what a row brings is known already, and what it refers to is read once for each row referred
 * to. Undefined where a criterion reads anything else (formulas, children, stages): then the database is asked about each row.
 */
export function entryFacts(ctx: Ctx, gate: Gate): EntryFacts | undefined {
  return ctx.catalog.memo(`entry facts:${gate.funnel.key}:${gate.to.key}`, () => ({ found: find(gate) })).found;
}

function find({ object, facts, holds }: Gate): EntryFacts | undefined {
  const own: OwnFact[] = [];
  const referred = new Map<string, { readonly column: string; readonly names: string[]; readonly facts: Fact[] }>();
  for (const [at, fact] of facts.entries()) {
    if (fact.about !== "value") return undefined;
    const { source, type } = fact;
    const field = source.from === "field" ? object.fields.get(source.field) : undefined;
    const reference = source.from === "hop" ? object.fields.get(source.through) : undefined;
    if (isStored(field) && asBound.has(type.is)) own.push({ name: `f${at}`, column: field.column });
    else if (isStored(reference)) {
      const those = referred.get(reference.column) ?? { column: reference.column, names: [], facts: [] };
      those.names.push(`f${at}`);
      those.facts.push(fact);
      referred.set(reference.column, those);
    } else return undefined;
  }
  const held = holds.flatMap(({ through }) => {
    const field = through === undefined ? undefined : object.fields.get(through);
    return isStored(field) ? [field.column] : [];
  });
  return held.length === holds.length ? { own, referred: [...referred.values()], held } : undefined;
}

const idsIn = (rows: readonly EntryRow[], column: string): readonly string[] => [
  ...new Set(rows.flatMap((row) => (typeof row[column] === "string" ? [row[column]] : []))),
];

/** The rows that judging some new rows must hold still. */
export function heldByRows(gate: Gate, known: EntryFacts, rows: readonly EntryRow[]): LockTarget[] {
  return heldTargets(gate.holds, [Object.fromEntries(known.held.map((column, at) => [`h${at}`, idsIn(rows, column)]))]);
}

/** Statements that read what the new rows refer to, one for each reference that is asked about. */
export function referredStatements(ctx: Ctx, gate: Gate, known: EntryFacts, rows: readonly EntryRow[]): Statement[] {
  return known.referred.map(({ column, facts }) => {
    const statement = compileOnce(ctx.catalog, `entry referred:${gate.funnel.key}:${gate.to.key}:${column}`, () => {
      const values = factColumns(facts, gate.object.sources("r"));
      return sql`select ${join([sql`${ident("r", column)} as "id"`, ...values])} from unnest(${slot("ids")}::uuid[]) as ${raw("r")}(${ident(column)})`;
    });
    return bound(ctx, statement, { ids: uuidArray(idsIn(rows, column), (id) => id) });
  });
}

/** Tells of each row what `factColumns` would have answered for it, from the answers to `referredStatements`. */
export function entryFactReader(known: EntryFacts, answers: readonly (readonly Row[])[]): (row: EntryRow) => Row {
  const referred = known.referred.map(({ column, names }, at) => {
    const byId = new Map((answers[at] ?? []).map((answer) => [answer["id"], names.map((_, n) => answer[`f${n}`] ?? null)]));
    return { column, names, byId };
  });
  return (row) => {
    const told: Record<string, unknown> = {};
    for (const { name, column } of known.own) told[name] = row[column] ?? null;
    for (const { column, names, byId } of referred) {
      const values = byId.get(row[column]);
      for (let at = 0; at < names.length; at += 1) told[names[at] ?? ""] = values?.[at] ?? null;
    }
    return told;
  };
}
