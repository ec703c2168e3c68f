import { ident, join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogField, CatalogObject } from "@funnelsmith/storage";
import type { EntryPlan } from "../moves/plan-entry.ts";
import { rowColumns } from "../moves/row-sql.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { appTable } from "../write/app-row.ts";
import { type InputColumns, inputSql } from "../write/input-rows.ts";
import { auditChanges, auditInsert, auditValue, idempotencyInsert, outboxInsert } from "../write/side-rows.ts";
import { type Compiled, compile, shapeOnce } from "../write/statements.ts";
import { staysChecks } from "./auto-enters.ts";
import { isRequired, readableFill, requiredFilled } from "./read-input.ts";
import { recordJson } from "./record-json.ts";
import { fillColumn, lockAppRow, lockTargets, referencesAmong, type SetReference } from "./references-sql.ts";
import {
  allHold,
  checkColumns,
  collaboratorsCheck,
  idCheck,
  memberCheck,
  ownerCheck,
  referenceCheck,
  type RowCheck,
  validationChecks,
} from "./row-check.ts";
import { searchVectorSql } from "./search-predicate.ts";

/** What a creating statement is made for. */
export interface InsertShape {
  /** One row, or as many as there are. */
  readonly many: boolean;
  /** The ids are the callers': none may be that of a record there is or was, of whatever object, for ledger and audit log go by it. */
  readonly chosen: boolean;
  /** Own fields filled from the row a reference points at. */
  readonly filled: ReadonlySet<string>;
  readonly entry: EntryPlan | undefined;
  readonly idempotent: boolean;
  /** Nothing is written when a stage would draw the row in. */
  readonly guarded: boolean;
}

/** A creating statement and the conditions its rows are held to, in the order of its columns c0, c1, … */
export interface InsertStatement {
  readonly compiled: Compiled;
  readonly checks: readonly RowCheck[];
}

/** Columns of the input: what every row brings, then the fields' own. */
export function insertInput(object: CatalogObject): InputColumns {
  const own = storedFields(object).map((field) => [field.column, columnType(field)] as const);
  return [...inputColumns, ...own];
}

const inputColumns: InputColumns = [
  ["$n", "integer"],
  ["id", "uuid"],
  ["owner_id", "uuid"],
  ["collaborator_ids", "uuid[]"],
  ["$tokens", "text"],
  ["$audit", "uuid"],
  ["$changes", "jsonb"],
  ["$ledger", "uuid"],
  ["$evidence", "jsonb"],
];

/**
 * One statement that creates records: it locks the app's row and the rows referred to, fills, checks, inserts, and writes ledger, audit,
 * outbox and idempotency rows, all or nothing. For one it answers revision, the conditions, id and body; for many the rows that were not
 * written, each with n, revision and the conditions, and a row without n that tells the revision when there are none.
 */
export function insertStatement(catalog: Catalog, rights: Rights, object: CatalogObject, shape: InsertShape): InsertStatement {
  const { many, chosen, filled, entry, idempotent, guarded } = shape;
  const key = `insert:${rights.key}:${object.key}:${many}:${chosen}:${[...filled].join()}:${entry?.key ?? ""}:${idempotent}:${guarded}`;
  return shapeOnce(catalog, key, () => {
    const checks = [
      ...(chosen ? [idCheck(catalog)] : []),
      ...(entry === undefined || entry.within === "all" ? [] : [{ holds: rowPredicate(entry.within, "f"), code: "FORBIDDEN" } as const]),
      ...checksOf(catalog, rights, object, filled),
      ...(guarded ? staysChecks(catalog, object) : []),
    ];
    return { compiled: compile(catalog, insertSql(catalog, rights, object, shape, checks)), checks };
  });
}

/** A field that has a column. */
export type StoredField = CatalogField & { readonly column: string };

const stored = new WeakMap<CatalogObject, readonly StoredField[]>();

/** Fields that have a column. */
export function storedFields(object: CatalogObject): readonly StoredField[] {
  const known = stored.get(object);
  if (known !== undefined) return known;
  const fields = [...object.fields.values()].filter((field): field is StoredField => field.column !== undefined);
  stored.set(object, fields);
  return fields;
}

function checksOf(catalog: Catalog, rights: Rights, object: CatalogObject, filled: ReadonlySet<string>): readonly RowCheck[] {
  const fields = storedFields(object);
  const at = (column: string): Sql => ident("f", column);
  return [
    ownerCheck(rights.object(object.key).scope.create, at("owner_id"), undefined),
    memberCheck(catalog, at("owner_id"), undefined, "/owner"),
    collaboratorsCheck(catalog, at("collaborator_ids")),
    ...referencesAmong(catalog, object, () => true).map(({ field, lock }) =>
      referenceCheck(field.key, field.expression("f"), lock, undefined),
    ),
    ...fields
      .filter((field) => field.kind.flags.member)
      .map((field) => memberCheck(catalog, at(field.column), undefined, `/fields/${field.key}`)),
    ...fields
      .filter((field) => filled.has(field.key) && isRequired(field))
      .map(
        (field): RowCheck => ({
          holds: sql`${at(field.column)} is not null`,
          code: "RECORD_INVALID",
          items: [requiredFilled(rights, object, field.key)],
        }),
      ),
    ...validationChecks(object, rights, "f", undefined),
  ];
}

function insertSql(catalog: Catalog, rights: Rights, object: CatalogObject, shape: InsertShape, checks: readonly RowCheck[]): Sql {
  const { many, filled, entry, idempotent } = shape;
  const columns = rowColumns(object);
  const fills = fillsOf(catalog, rights, object, filled);
  const references = referencesAmong(catalog, object, () => true);
  const isFilled = ({ field }: SetReference): boolean => fills.some((fill) => fill.key === field.key);
  // What fills a reference is locked before the row it fills in.
  const locks = [...references.filter((each) => !isFilled(each)), ...references.filter(isFilled)].map((reference) => {
    const own = fills.filter((fill) => fill.through === reference.field.key).map(({ key, from }) => [key, from] as const);
    return lockTargets(rights, reference, pointedAt(reference, fills), own);
  });
  const names = [...columns.keys(), "sample", "search"];
  const returned = join(names.filter((name) => name !== "search").map((name) => ident(name)));
  const written = idempotent && !many;
  const parts = [
    lockAppRow(appTable(catalog), catalog.app),
    inputSql(insertInput(object), many),
    ...locks,
    sql`fresh as materialized (select i."$n", i."$audit", i."$ledger", i."$evidence", ${join(freshColumns(object, columns, fills, references, entry))} from input i${joinLocks(fills)})`,
    sql`checks as materialized (select f."$n" as "n", f."id", ${checkColumns(checks)} from fresh f)`,
    sql`ins as (insert into ${object.table} (${join(names.map((name) => ident(name)))}) select ${join(names.map((name) => ident("f", name)))} from fresh f join checks c on c."n" = f."$n" where (select "revision" from app) = ${raw(String(catalog.revision))} and ${allHold(checks, "c")}${raw(many ? " on conflict do nothing" : "")} returning ${returned})`,
    ...(entry
      ? [
          sql`led as (${entry.ledger(raw('ins r join input i on i."id" = r."id"'), "r", { id: raw('i."$ledger"'), evidence: raw('i."$evidence"') })})`,
        ]
      : []),
    // Rows of a sub-table are told of with their record.
    ...(object.partOf
      ? []
      : [
          sql`aud as (${auditInsert(catalog, object, "create", { id: raw('i."$audit"'), record: raw('r."id"'), version: raw("1"), changes: changesSql(object, fills) }, raw('ins r join input i on i."id" = r."id"'))})`,
          sql`box as (${outboxInsert(catalog, object, "create", raw('r."id"'), raw("ins r"))})`,
        ]),
    ...(many ? [] : [sql`done as materialized (select r."id", ${bodyJson(catalog, rights, object, "r")} as "body" from ins r)`]),
    ...(written ? [sql`idem as (${idempotencyInsert(catalog, 201, raw('d."body"'), raw("done d"))})`] : []),
  ];
  // A row for each that was written would say what the writer knows, and cost him as much as all else about it.
  const answer = many
    ? raw(
        '(select "revision" from app) as "revision", c.* from (select 1) one left join (select c.* from checks c where not exists (select 1 from ins r where r."id" = c."id")) c on true order by c."n"',
      )
    : raw(
        '(select "revision" from app) as "revision", c.*, d."id" as "written", d."body" from checks c left join done d on d."id" = c."id"',
      );
  return sql`with ${join(parts, ",\n")}
select ${answer}`;
}

/** The record as its writer may see it; its id and version alone when he may not. */
export function bodyJson(catalog: Catalog, rights: Rights, object: CatalogObject, alias: string): Sql {
  const { scope } = rights.object(object.key);
  const bare = sql`json_build_object('id', ${ident(alias, "id")}, 'version', ${ident(alias, "version")})::text`;
  if (scope.read === "none") return bare;
  const whole = sql`${recordJson(catalog, rights, object, alias)}::text`;
  return scope.read === "all" ? whole : sql`case when ${rowPredicate(scope.read, alias)} then ${whole} else ${bare} end`;
}

/** SQL type of a stored field. */
export function columnType(field: CatalogField): string {
  const type = field.kind.column(field.definition)?.type;
  if (type === undefined) throw new Error(`field ${field.key} has no column`);
  return type;
}

/** The ids a reference is given, or filled with from a reference that is itself given. */
function pointedAt({ field }: SetReference, fills: readonly Fill[]): Sql {
  const given = sql`i.${ident(field.column ?? "")}`;
  const from = fillersOf(field, fills);
  return sql`select ${from.length === 0 ? given : sql`coalesce(${join([given, ...from.map((fill) => fill.value)])})`} from input i${joinLocks(from)}`;
}

/** What fills a reference; another one that is filled itself cannot, for the rows are locked in one pass. */
function fillersOf(field: CatalogField, fills: readonly Fill[]): readonly Fill[] {
  return fills.filter((fill) => fill.key === field.key && !fills.some((other) => other.key === fill.through));
}

interface Fill {
  readonly key: string;
  readonly through: string;
  readonly from: CatalogField;
  readonly value: Sql;
  /** Joins the locked row it comes from to the input. */
  readonly join: Sql;
}

/** Each reference that fills anything joins once. */
function joinLocks(fills: readonly Fill[]): Sql {
  const joins = new Map(fills.map((fill) => [fill.through, fill.join]));
  return join([...joins.values()], "");
}

/** The audit log of a new row: what its writer gave, and what was filled in. */
function changesSql(object: CatalogObject, fills: readonly Fill[]): Sql {
  if (fills.length === 0) return raw('i."$changes"');
  const keys = new Set(fills.map((fill) => fill.key));
  const filled = storedFields(object).filter((field) => keys.has(field.key));
  const changes = filled.map((field) => ({
    key: field.key,
    differs: sql`${field.expression("r")} is not null`,
    old: raw("null"),
    next: auditValue(field, "r"),
  }));
  return sql`i."$changes" || ${auditChanges(changes)}`;
}

function fillsOf(catalog: Catalog, rights: Rights, object: CatalogObject, filled: ReadonlySet<string>): readonly Fill[] {
  return referencesAmong(catalog, object, () => true).flatMap(({ field, target, lock }) =>
    [...readableFill(rights, field, target.key)].flatMap(([key, source]): Fill[] => {
      const from = target.fields.get(source);
      const own = object.fields.get(key);
      if (!filled.has(key) || !from || !own) return [];
      const value = sql`${ident(lock, fillColumn(key))}::${raw(columnType(own))}`;
      return [
        {
          key,
          through: field.key,
          from,
          value,
          join: sql` left join ${ident(lock)} on ${ident(lock, "id")} = i.${ident(field.column ?? "")}`,
        },
      ];
    }),
  );
}

function freshColumns(
  object: CatalogObject,
  columns: ReadonlyMap<string, string>,
  fills: readonly Fill[],
  references: readonly SetReference[],
  entry: EntryPlan | undefined,
): Sql[] {
  const staged = new Map(entry?.columns.map(({ name, value }) => [name, value]));
  const byColumn = new Map(storedFields(object).map((field) => [field.column, field]));
  const filledValue = (key: string): Sql | undefined => {
    const reference = references.find(({ field }) => field.key === key);
    const from = reference ? fillersOf(reference.field, fills) : fills.filter((fill) => fill.key === key);
    const [first, ...more] = from.map((fill) => fill.value);
    const value = first && (more.length === 0 ? first : sql`coalesce(${join([first, ...more])})`);
    // A row the writer may not see is not filled in: he could not have named it.
    return value && reference ? sql`(select k."id" from ${ident(reference.lock)} k where k."id" = ${value})` : value;
  };
  const valueOf = (field: StoredField): Sql => filledValue(field.key) ?? ident("i", field.column);
  const system: Readonly<Record<string, Sql>> = {
    id: raw('i."id"'),
    version: raw("1"),
    created_at: sql`${slot("now")}::timestamptz`,
    created_by: sql`${slot("me")}::uuid`,
    updated_at: sql`${slot("now")}::timestamptz`,
    updated_by: sql`${slot("me")}::uuid`,
    owner_id: raw('i."owner_id"'),
    collaborator_ids: raw('i."collaborator_ids"'),
  };
  const values = [...columns].map(([name, type]) => {
    const field = byColumn.get(name);
    const value = system[name] ?? staged.get(name) ?? (field ? valueOf(field) : raw(`null::${type}`));
    return sql`${value} as ${ident(name)}`;
  });
  const searched = object.search.filter((field) => fills.some((fill) => fill.key === field.key));
  const search =
    searched.length === 0
      ? raw(`array_to_tsvector(string_to_array(i."$tokens", ' '))`)
      : searchVectorSql(
          storedFields(object).flatMap((field) => (object.search.some((each) => each.key === field.key) ? [valueOf(field)] : [])),
        );
  return [...values, sql`(${slot("cause")}::text = 'sample') as "sample"`, sql`${search} as "search"`];
}
