import type { CheckedRule, Sql } from "@funnelsmith/logic";
import { ident, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { deepReads } from "./deep-reads.ts";
import { type Fact, factsRead } from "./facts-sql.ts";
import { isOpen, isParked, isWon } from "./stage-traits.ts";
import { wakesParent } from "./wakes-parent.ts";

/** Rows of another table that a judgement reads and therefore holds still. */
export interface Hold {
  readonly object: CatalogObject;
  /** The reference field of the record that leads there; undefined when children of the record lead there. */
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

/**
 * The rows a judgement must hold still besides the record: those its rules reach by a reference, and parents whose own rules read the record
 * as a child (their moves lock the parent, so moving the child waits for them). Children need no lock: their writers lock the record first.
 */
export function holdsOf(catalog: Catalog, object: CatalogObject, rules: readonly CheckedRule[]): Hold[] {
  const through = new Set<string>();
  const below = new Map<string, Hold>();
  for (const read of deepReads(object, rules)) {
    if (read.source.from === "hop") through.add(read.source.through);
    const child = read.children && catalog.objects.get(read.children.object);
    if (!child || read.source.from !== "child") continue;
    const by = child.fields.get(read.children?.by ?? "");
    const formula = child.fields.get(read.source.field)?.formula;
    if (!by || !formula) continue;
    for (const hop of deepReads(child, [formula])) {
      if (hop.source.from === "hop")
        below.set(`${child.key}.${by.key}.${hop.source.through}`, childHold(catalog, child, by.key, hop.source));
    }
  }
  for (const reference of object.outgoing) if (reference.judged) through.add(reference.field);
  const direct = [...through].flatMap((key): Hold[] => {
    const field = object.fields.get(key);
    const target = catalog.objects.get(object.outgoing.find((each) => each.field === key)?.to ?? "");
    if (!field || !target) return [];
    const wakes = wakesParent(catalog, object, { field: key, to: target.key });
    return [{ object: target, through: key, wakes, ids: (alias) => sql`array[${field.expression(alias)}]` }];
  });
  return [...direct, ...below.values()];
}

function childHold(catalog: Catalog, child: CatalogObject, by: string, hop: { readonly through: string; readonly object: string }): Hold {
  const object = catalog.objects.get(hop.object);
  const [parent, target] = [child.fields.get(by), child.fields.get(hop.through)];
  if (!object || !parent || !target) throw new Error(`no way ${child.key}.${by} to ${hop.through}`);
  return {
    object,
    through: undefined,
    wakes: false,
    ids: (alias) =>
      sql`array(select ${target.expression("c")} from ${child.table} ${ident("c")} where ${parent.expression("c")} = ${ident(alias, "id")} and c."deleted_at" is null)`,
  };
}
