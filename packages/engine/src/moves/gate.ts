import type { CheckedRule, Sql } from "@funnelsmith/logic";
import { ident, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogField, CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { deepReads } from "./deep-reads.ts";
import { type Fact, factsRead } from "./facts-sql.ts";
import { isOpen, isParked, isWon } from "./stage-traits.ts";
import { wakesParent } from "./wakes-parent.ts";

/** Rows of another table that a judgement reads and therefore holds still. */
export interface Hold {
  readonly object: CatalogObject;
  /** The reference field of the record that leads there; undefined when other rows lead there. */
  readonly through: string | undefined;
  /** Moving the record may move these rows on. */
  readonly wakes: boolean;
  /** uuid[] of the rows, from the record under `alias`. */
  ids(alias: string): Sql;
}

/** All that may be asked when a record enters one stage, wherever it comes from; compiled once per Catalog. */
export interface Gate {
  readonly object: CatalogObject;
  readonly funnel: CatalogFunnel;
  readonly to: CatalogStage;
  /** What the criteria read: their values are loaded in one statement before the stage left is even known. */
  readonly facts: readonly Fact[];
  readonly holds: readonly Hold[];
  /** The judgement reads nothing but the record's own row. */
  readonly alone: boolean;
}

/** The gate of a stage. */
export function gateOf(catalog: Catalog, object: CatalogObject, funnel: CatalogFunnel, to: CatalogStage): Gate {
  return catalog.memo(`gate:${funnel.key}:${to.key}`, () => {
    const exits = object.funnels.flatMap((each) => each.stages.flatMap((stage) => stage.exit));
    const passed = funnel.stages.filter((stage) => isOpen(stage) && (isWon(to) || stage.position < to.position));
    const entries = [...new Set([...passed, to])].flatMap((stage) => stage.entry);
    const rules = [...exits, ...entries].map((criterion) => criterion.rule);
    const holds = holdsOf(catalog, object, rules);
    const beyond = deepReads(object, rules).some(
      ({ source, children }) => children !== undefined || source.from === "hop" || source.from === "visits",
    );
    // Where a parked record resumes stands in the ledger.
    const parks = object.funnels.some((each) => each.stages.some(isParked));
    return Object.freeze({
      object,
      funnel,
      to,
      facts: factsRead(object, rules),
      holds,
      alone: holds.length === 0 && !beyond && !parks,
    });
  });
}

/** Which rows of an object are meant: a condition on the row under `row`, from the record under `alias`. */
type Rows = (row: string, alias: string) => Sql;

/**
 * The rows a judgement must hold still besides the record: those its rules reach by references, also through formulas of other rows, and
 * parents whose own rules read the record as a child (their moves lock the parent, so moving the child waits for them). Children need no
 * lock: their writers lock the row they belong to first.
 */
export function holdsOf(catalog: Catalog, object: CatalogObject, rules: readonly CheckedRule[]): Hold[] {
  const direct = new Set<string>();
  const beyond = new Map<string, Hold>();
  /** `rows` undefined is the record itself. */
  const visit = (at: CatalogObject, path: string, rows: Rows | undefined, of: readonly CheckedRule[]): void => {
    for (const { source, children } of deepReads(at, of)) {
      if (source.from === "hop") {
        const reference = at.fields.get(source.through);
        const target = catalog.objects.get(source.object);
        if (!reference || !target) continue;
        const there = `${path}.${source.through}`;
        if (rows) beyond.set(there, hopHold(at, rows, reference, target));
        else direct.add(source.through);
        const formula = target.fields.get(source.field)?.formula;
        if (formula) visit(target, there, referred(at, rows, reference), [formula]);
      } else if (source.from === "child" && children) {
        const child = catalog.objects.get(children.object);
        const by = child?.fields.get(children.by);
        const formula = child?.fields.get(source.field)?.formula;
        if (child && by && formula) visit(child, `${path}.${children.name}`, belonging(at, rows, by), [formula]);
      }
    }
  };
  visit(object, "", undefined, rules);
  for (const reference of object.outgoing) if (reference.judged) direct.add(reference.field);
  const held = [...direct].flatMap((key): Hold[] => {
    const field = object.fields.get(key);
    const target = catalog.objects.get(object.outgoing.find((each) => each.field === key)?.to ?? "");
    if (!field || !target) return [];
    const wakes = wakesParent(catalog, object, { field: key, to: target.key });
    return [{ object: target, through: key, wakes, ids: (alias) => sql`array[${field.expression(alias)}]` }];
  });
  return [...held, ...beyond.values()];
}

/** Rows of `target` that rows of `at` refer to. */
function hopHold(at: CatalogObject, rows: Rows, reference: CatalogField, target: CatalogObject): Hold {
  return {
    object: target,
    through: undefined,
    wakes: false,
    ids: (alias) => sql`array(select ${reference.expression("h")} from ${at.table} ${ident("h")} where ${rows("h", alias)})`,
  };
}

/** The rows that a reference of some rows of `at`, or of the record, leads to. */
function referred(at: CatalogObject, rows: Rows | undefined, reference: CatalogField): Rows {
  return (row, alias) => {
    const id = ident(row, "id");
    if (!rows) return sql`${id} = ${reference.expression(alias)}`;
    return sql`${id} in (select ${reference.expression("h")} from ${at.table} ${ident("h")} where ${rows("h", alias)})`;
  };
}

/** The undeleted rows that belong to some rows of `at`, or to the record, by a reference of theirs. */
function belonging(at: CatalogObject, rows: Rows | undefined, by: CatalogField): Rows {
  return (row, alias) => {
    const parent = by.expression(row);
    const to = rows
      ? sql`${parent} in (select ${ident("h", "id")} from ${at.table} ${ident("h")} where ${rows("h", alias)})`
      : sql`${parent} = ${ident(alias, "id")}`;
    return sql`(${to} and ${ident(row, "deleted_at")} is null)`;
  };
}
