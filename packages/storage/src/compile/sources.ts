import { ident, join, raw, type LogicType, type Source, type Sql, type SqlSources, slot, sql, sqlTypes } from "@funnelsmith/logic";
import type { CatalogField, CatalogFunnel, StandingColumn } from "../catalog.ts";
import { quote } from "../tables/ddl.ts";
import { parameterLiteral, type ParameterValues } from "./parameter-values.ts";

/** What sources need to know of an object; filled while the Catalog is made, read when a rule becomes SQL. */
export interface SourceObject {
  readonly app: string;
  readonly schema: string;
  readonly parameters: ParameterValues;
  readonly table: Sql;
  readonly fields: ReadonlyMap<string, CatalogField>;
  readonly funnels: readonly CatalogFunnel[];
  /** As the Catalog's object tells it. */
  standing(alias: string, column: StandingColumn): Sql;
  /** Children by inverse name. */
  readonly children: ReadonlyMap<string, { readonly object: string; readonly by: string }>;
}

/** Finds an object of the same Catalog. */
export type ObjectLookup = (key: string) => SourceObject;

/** A key of a checked definition as a literal in the text of a statement. */
const literal = (key: string): Sql => raw(quote(key));

/** SQL for the names a rule may use, with the row under `alias`. Slots: user, roles, today, now, zone. */
export function sourcesOf(object: SourceObject, alias: string, lookup: ObjectLookup): SqlSources {
  const column = (name: string): Sql => ident(alias, name);
  const field = (key: string): Sql => expressionOf(object, key, alias);

  const stages = (key: string): readonly CatalogFunnel[] => object.funnels.filter((funnel) => funnel.stage.has(key));
  const variable = (source: Source, type: LogicType): Sql => {
    switch (source.from) {
      case "field":
      case "child":
      // Before a write the stored row is the previous one.
      case "previous":
        return field(source.field);
      case "hop": {
        const target = lookup(source.object);
        const inner = `${alias}h`;
        const value = expressionOf(target, source.field, inner);
        return sql`(select ${value} from ${target.table} as ${ident(inner)} where ${ident(inner, "id")} = ${field(source.through)})`;
      }
      case "owner":
        return column("owner_id");
      case "user":
        return source.what === "id" ? sql`${slot("user")}::uuid` : sql`${slot("roles")}::text[]`;
      case "clock":
        return source.what === "today" ? sql`${slot("today")}::date` : sql`${slot("now")}::timestamptz`;
      case "stage":
        return stageFact(object, alias, source.what);
      case "visits": {
        const ledger = ident(object.schema, "stage_transition");
        const t = ident(`${alias}t`);
        const here = stages(source.stage).map((funnel) => visitedStage(object, funnel, source.stage, t));
        // Ids are unique over all apps. Naming the app too would offer its index, which looks the better one while a ledger that was just
        // imported has no statistics, and reads all of it for every record.
        return sql`(select count(*)::numeric from ${ledger} as ${t} where ${t}.record_id = ${column("id")} and (${join(here, " or ")}))`;
      }
      case "firstEntered": {
        const columns = stages(source.stage).flatMap((funnel) => (funnel.stage.get(source.stage)?.entryColumns ?? []).map(column));
        return columns.length === 1 && columns[0] ? columns[0] : sql`least(${join(columns)})`;
      }
      case "param":
        return sql`${parameterLiteral(object.parameters[source.key])}::${raw(sqlTypes[type.is])}`;
      default:
        throw new Error(`no SQL for ${JSON.stringify(source satisfies never)}`);
    }
  };
  return {
    variable,
    children(name) {
      const child = object.children.get(name);
      if (child === undefined) throw new Error(`no children ${name}`);
      const target = lookup(child.object);
      const inner = `${alias}c`;
      return {
        from: sql`${target.table} as ${ident(inner)}`,
        where: sql`${expressionOf(target, child.by, inner)} = ${column("id")} and ${ident(inner, "deleted_at")} is null`,
        sources: sourcesOf(target, inner, lookup),
      };
    },
    zone: sql`${slot("zone")}::text`,
  };
}

function expressionOf(object: SourceObject, key: string, alias: string): Sql {
  const field = object.fields.get(key);
  if (field === undefined) throw new Error(`no field ${key}`);
  return field.expression(alias);
}

/** Rows of the ledger that are visits of a stage; where others gave it their place, their visits count, and going from one of them to another is none. */
function visitedStage({ schema }: SourceObject, funnel: CatalogFunnel, stage: string, t: Sql): Sql {
  const former = [...funnel.former].flatMap(([key, to]) => (to.key === stage ? [literal(key)] : []));
  const here = sql`${t}.funnel = ${literal(funnel.key)}`;
  if (former.length === 0) return sql`${here} and ${t}.to_stage = ${literal(stage)}`;
  const one = join([literal(stage), ...former]);
  const before = sql`select from ${ident(schema, "stage_transition")} as b where b.record_id = ${t}.record_id and b.seq = ${t}.seq - 1 and b.funnel = ${t}.funnel and b.to_stage in (${one})`;
  return sql`${here} and ${t}.to_stage in (${one}) and not exists (${before})`;
}

/** `$stage`: the key; whole days of 24 hours since it was entered; its probability. Null outside every funnel. */
function stageFact(object: SourceObject, alias: string, what: "key" | "days" | "probability"): Sql {
  if (object.funnels.length === 0) return raw(what === "key" ? "null::text" : "null::numeric");
  if (what === "key") return object.standing(alias, "stage");
  if (what === "days") {
    return sql`floor(extract(epoch from (${slot("now")}::timestamptz - ${object.standing(alias, "stage_entered_at")})) / 86400)`;
  }
  const branches = object.funnels.flatMap((funnel) =>
    funnel.stages.flatMap(({ key, definition: { probability } }) => {
      if (probability === undefined) return [];
      const here = sql`${ident(alias, "funnel")} = ${literal(funnel.key)} and ${ident(alias, "stage")} = ${literal(key)}`;
      return [sql`when ${here} then ${raw(decimalText(probability))}::numeric`];
    }),
  );
  return branches.length === 0 ? raw("null::numeric") : sql`case ${join(branches, " ")} end`;
}

/** The shortest decimal text of a fraction, without an exponent. */
function decimalText(value: number): string {
  const text = String(value);
  return /e/.test(text) ? value.toFixed(20).replace(/\.?0+$/, "") : text;
}
