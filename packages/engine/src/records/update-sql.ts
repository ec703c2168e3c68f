import { ident, join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogField, CatalogObject } from "@funnelsmith/storage";
import { rowColumns } from "../moves/row-sql.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { appTable } from "../write/app-row.ts";
import { type InputColumns, inputSql } from "../write/input-rows.ts";
import { auditChanges, auditInsert, auditValue, idempotencyInsert, outboxInsert } from "../write/side-rows.ts";
import { type Compiled, compile, shapeOnce } from "../write/statements.ts";
import { staysChecks } from "./auto-enters.ts";
import { bodyJson, columnType, type StoredField, storedFields } from "./insert-sql.ts";
import { lockChecks } from "./locked-fields.ts";
import { fillOf, isRequired, requiredField } from "./read-input.ts";
import { fillColumn, judgedParents, lockAppRow, lockParents, lockTargets, referencesAmong, type SetReference } from "./references-sql.ts";
import {
  allHold,
  checkColumns,
  collaboratorsCheck,
  memberCheck,
  ownerCheck,
  referenceCheck,
  type RowCheck,
  validationChecks,
} from "./row-check.ts";
import { newRows, oldRows } from "./rows-input.ts";
import { searchVectorSql } from "./search-predicate.ts";

/** What an updating statement is made for. */
export interface UpdateShape {
  /** One row, or as many as there are. */
  readonly many: boolean;
  /** Keys of the fields written, sorted. */
  readonly fields: readonly string[];
  /** Keys of the sub-tables whose rows are written before, sorted. */
  readonly rows: readonly string[];
  readonly owner: boolean;
  readonly collaborators: boolean;
  readonly idempotent: boolean;
  /** Nothing is written when a stage would draw a row in. */
  readonly guarded: boolean;
}

/** An updating statement and the conditions its rows are held to. */
export interface UpdateStatement {
  readonly compiled: Compiled;
  readonly checks: readonly RowCheck[];
}

/**
 * One statement that patches records: it locks the app's row, judged parents, the rows referred to and the records themselves, checks
 * rights, version, locked fields and validations on the row as it would be, and writes audit, outbox and idempotency rows with it. A
 * patch that changes nothing writes no version. Answers a row for each record found: n, conditions, version, revision and, for one, the
 * body; `match` null means any version.
 */
export function updateStatement(catalog: Catalog, rights: Rights, object: CatalogObject, shape: UpdateShape): UpdateStatement {
  const { many, fields, rows, owner, collaborators, idempotent, guarded } = shape;
  const key = `update:${rights.key}:${object.key}:${many}:${fields.join()}:${rows.join()}:${owner}:${collaborators}:${idempotent}:${guarded}`;
  return shapeOnce(catalog, key, () => {
    const checks = checksOf(catalog, rights, object, shape);
    return { compiled: compile(catalog, updateSql(catalog, rights, object, shape, checks)), checks };
  });
}

function checksOf(catalog: Catalog, rights: Rights, object: CatalogObject, shape: UpdateShape): readonly RowCheck[] {
  const { scope } = rights.object(object.key);
  const given = new Set(shape.fields);
  const filled = fillsOf(catalog, rights, object, shape).map((fill) => fill.own);
  const written = new Set([...given, ...filled.map((field) => field.key)]);
  const [next, before] = [(column: string): Sql => ident("f", column), (column: string): Sql => ident("r", column)];
  const held = judgedParents(catalog, object).map(
    ({ field, lock }): RowCheck => ({
      holds: sql`(${field.expression("r")} is null or exists (select 1 from ${ident(lock)} l where l."id" = ${field.expression("r")}))`,
      code: "VERSION_STALE",
    }),
  );
  return [
    { holds: rowPredicate(scope.update, "r"), code: "FORBIDDEN" },
    { holds: raw('coalesce(i."match" = r."version", true)'), code: "VERSION_STALE" },
    ...held,
    ...lockChecks(rights, object, [...written, ...shape.rows]),
    ...(shape.owner
      ? [
          ownerCheck(scope.update, next("owner_id"), before("owner_id")),
          memberCheck(catalog, next("owner_id"), before("owner_id"), "/owner"),
        ]
      : []),
    ...(shape.collaborators ? [collaboratorsCheck(catalog, next("collaborator_ids"))] : []),
    ...referencesAmong(catalog, object, (key) => given.has(key)).map(({ field, lock }) =>
      referenceCheck(field.key, field.expression("f"), lock, field.expression("r")),
    ),
    ...storedFields(object)
      .filter((field) => field.kind.flags.member && written.has(field.key))
      .map((field) => memberCheck(catalog, next(field.column), before(field.column), `/fields/${field.key}`)),
    ...filled.filter(isRequired).map(
      (field): RowCheck => ({
        holds: sql`(${next(field.column)} is not null or ${before(field.column)} is null)`,
        code: "RECORD_INVALID",
        items: [requiredField(`/fields/${field.key}`)],
      }),
    ),
    ...validationChecks(object, rights, "f", "r"),
    ...(shape.guarded ? staysChecks(catalog, object) : []),
  ];
}

function updateSql(catalog: Catalog, rights: Rights, object: CatalogObject, shape: UpdateShape, checks: readonly RowCheck[]): Sql {
  const { many, idempotent } = shape;
  const columns = rowColumns(object);
  const fills = fillsOf(catalog, rights, object, shape);
  const changes = changesOf(object, shape, fills);
  const locks = [
    ...referencesAmong(catalog, object, (key) => shape.fields.includes(key)).map((reference) =>
      lockTargets(
        rights,
        reference,
        sql`select i.${ident(reference.field.column ?? "")} from input i`,
        fills.flatMap(({ own, from }) =>
          from.flatMap(({ through, source }) => (through.field === reference.field ? [[own.key, source] as const] : [])),
        ),
      ),
    ),
    // What fills a reference is locked before the row it fills in.
    ...fills.flatMap(({ reference, copied, from }) =>
      reference
        ? [lockTargets(rights, reference, sql`select ${copied} from input i join old r on r."id" = i."id"${joinLocks(from)}`, [])]
        : [],
    ),
  ];
  const parents = judgedParents(catalog, object).map((reference) =>
    lockParents(reference, sql`${object.table} r join input i on i."id" = r."id"`),
  );
  const differs =
    changes.length === 0
      ? raw("false")
      : join(
          changes.map((change) => change.differs),
          " or ",
        );
  const stored = join([...columns.keys()].map((name) => ident("r", name)));
  const searched = object.search.some((field) => changes.some((change) => change.key === field.key));
  const parts = [
    lockAppRow(appTable(catalog), catalog.app),
    inputSql(updateInput(object, shape), many),
    ...parents,
    sql`old as materialized (select ${stored} from ${object.table} r where r."id" = any(array(select i."id" from input i)) and ${visible(rights, object.key, "r")} order by r."id" for no key update)`,
    ...locks,
    sql`fresh as materialized (select i."n", i."audit_id", d."differs", ${join([...freshColumns(columns, changes), ...shape.rows.flatMap((key) => [ident("i", oldRows(key)), ident("i", newRows(key))])])}${searched ? sql`, ${searchSql(object, changes)} as "search"` : raw("")} from input i join old r on r."id" = i."id"${joinLocks(fills.flatMap((fill) => fill.from))} cross join lateral (select (${differs}) as "differs") d)`,
    sql`checks as materialized (select i."n", r."id", r."version" as "was", ${object.funnels.length > 0 ? raw('r."funnel", r."stage", ') : raw("")}${checkColumns(checks)} from input i join old r on r."id" = i."id" join fresh f on f."id" = r."id")`,
    sql`good as materialized (select c."id" from checks c where (select "revision" from app) = ${raw(String(catalog.revision))} and ${allHold(checks, "c")})`,
    sql`upd as (update ${object.table} u set ${join(assignments(changes, searched))} from fresh f join good g on g."id" = f."id" where u."id" = f."id" and f."differs" returning u."id")`,
    // Rows of a sub-table are told of with their record.
    ...(object.partOf ? [] : told(catalog, object, changes)),
    many
      ? sql`done as (select g."id", f."version", null::text as "body" from good g join fresh f on f."id" = g."id")`
      : sql`done as materialized (select f."id", f."version", ${bodyJson(catalog, rights, object, "f")} as "body" from good g join fresh f on f."id" = g."id")`,
    ...(idempotent && !many ? [sql`idem as (${idempotencyInsert(catalog, 200, raw('d."body"'), raw("done d"))})`] : []),
  ];
  return sql`with ${join(parts, ",\n")}
select i."n" as "row", c.*, (select "revision" from app) as "revision", d."id" as "written", d."version", d."body" from input i left join checks c on c."n" = i."n" left join done d on d."id" = c."id" order by i."n"`;
}

function told(catalog: Catalog, object: CatalogObject, changes: readonly Change[]): Sql[] {
  const audit = auditInsert(
    catalog,
    object,
    "update",
    {
      id: raw('f."audit_id"'),
      record: raw('f."id"'),
      version: raw('f."version"'),
      changes: auditChanges(changes.map((change) => change.audit)),
    },
    raw('upd join fresh f on f."id" = upd."id" join old r on r."id" = f."id"'),
  );
  return [sql`aud as (${audit})`, sql`box as (${outboxInsert(catalog, object, "update", raw('upd."id"'), raw("upd"))})`];
}

/** Each reference that fills anything joins the row it is to point at. */
function joinLocks(from: Fill["from"]): Sql {
  const joins = new Map(from.map(({ through: { field, lock } }) => [lock, ident(field.column ?? "")]));
  return join(
    [...joins].map(([lock, given]) => sql` left join ${ident(lock)} on ${ident(lock, "id")} = i.${given}`),
    "",
  );
}

/** An own field that follows a reference the patch changes. */
interface Fill {
  readonly own: StoredField;
  /** The own field as a reference; undefined when it is none. */
  readonly reference: SetReference | undefined;
  readonly from: readonly { readonly through: SetReference; readonly source: CatalogField }[];
  /** What it is filled with; null where no reference changes. */
  readonly copied: Sql;
  readonly changes: Sql;
}

/** A source field the writer may not read fills nothing: what he gets back must not depend on it. */
function fillsOf(catalog: Catalog, rights: Rights, object: CatalogObject, shape: UpdateShape): readonly Fill[] {
  const references = referencesAmong(catalog, object, (key) => shape.fields.includes(key));
  return storedFields(object).flatMap((own): Fill[] => {
    if (shape.fields.includes(own.key)) return [];
    const from = references.flatMap((through) => {
      const source = through.target.fields.get(fillOf(through.field)[own.key] ?? "");
      return source && rights.object(through.target.key).readable.has(source.key) ? [{ through, source }] : [];
    });
    if (from.length === 0) return [];
    const changing = from.map(({ through: { field } }) => {
      const given = ident("i", field.column ?? "");
      return sql`(${given} is not null and ${given} is distinct from ${field.expression("r")})`;
    });
    const values = from.map(
      ({ through }, at) =>
        sql`case when ${changing[at] ?? raw("false")} then ${ident(through.lock, fillColumn(own.key))}::${raw(columnType(own))} end`,
    );
    const [reference] = referencesAmong(catalog, object, (key) => key === own.key);
    return [{ own, reference, from, copied: sql`coalesce(${join(values)})`, changes: join(changing, " or ") }];
  });
}

/** One column a patch writes: its value on the row as it would be, and how it is told in the audit log. */
interface Change {
  readonly key: string;
  /** Undefined for a sub-table: its rows are written already. */
  readonly column: string | undefined;
  readonly value: Sql;
  readonly differs: Sql;
  readonly audit: { readonly key: string; readonly differs: Sql; readonly old: Sql; readonly next: Sql };
}

function changesOf(object: CatalogObject, shape: UpdateShape, fills: readonly Fill[]): readonly Change[] {
  const change = (key: string, column: string, value: Sql, old: Sql, next: Sql): Change => {
    const stored = ident("r", column);
    return {
      key,
      column,
      value,
      differs: sql`${value} is distinct from ${stored}`,
      audit: { key, differs: sql`${ident("f", column)} is distinct from ${stored}`, old, next },
    };
  };
  const system = (key: string, column: string): Change => change(key, column, ident("i", column), ident("r", column), ident("f", column));
  const byKey = new Map(storedFields(object).map((field) => [field.key, field]));
  const own = shape.fields.flatMap((key): Change[] => {
    const field = byKey.get(key);
    return field ? [change(key, field.column, ident("i", field.column), auditValue(field, "r"), auditValue(field, "f"))] : [];
  });
  const filled = fills.map(({ own: field, reference, copied, changes }): Change => {
    // A row the writer may not see is not filled in: he could not have named it.
    const value = reference ? sql`(select k."id" from ${ident(reference.lock)} k where k."id" = ${copied})` : copied;
    const next = sql`case when ${changes} then ${value} else ${ident("r", field.column)} end`;
    return change(field.key, field.column, next, auditValue(field, "r"), auditValue(field, "f"));
  });
  const rows = shape.rows.map((key): Change => {
    const [old, next] = [oldRows(key), newRows(key)];
    const differ = (alias: string): Sql => sql`${ident(alias, next)} is distinct from ${ident(alias, old)}`;
    return {
      key,
      column: undefined,
      value: ident("i", next),
      differs: differ("i"),
      audit: { key, differs: differ("f"), old: ident("f", old), next: ident("f", next) },
    };
  });
  return [
    ...own,
    ...rows,
    ...filled,
    ...(shape.owner ? [system("$owner", "owner_id")] : []),
    ...(shape.collaborators ? [system("$collaborators", "collaborator_ids")] : []),
  ];
}

/** Columns of the input: what every patch brings, then the fields it writes. */
export function updateInput(object: CatalogObject, shape: UpdateShape): InputColumns {
  const fields = storedFields(object).filter((field) => shape.fields.includes(field.key));
  return [
    ["n", "integer"],
    ["id", "uuid"],
    ["match", "integer"],
    ["audit_id", "uuid"],
    ...(shape.owner ? [["owner_id", "uuid"] as const] : []),
    ...(shape.collaborators ? [["collaborator_ids", "uuid[]"] as const] : []),
    ...fields.map((field) => [field.column, columnType(field)] as const),
    ...shape.rows.flatMap((key) => [[oldRows(key), "jsonb"] as const, [newRows(key), "jsonb"] as const]),
  ];
}

/** The row as it would be, by the names of its columns, so that rules, formulas and the answer read it like a stored one. */
function freshColumns(columns: ReadonlyMap<string, string>, changes: readonly Change[]): Sql[] {
  const changed = new Map(changes.flatMap((change) => (change.column === undefined ? [] : [[change.column, change.value]])));
  const system: Readonly<Record<string, Sql>> = {
    version: raw('r."version" + d."differs"::int'),
    updated_at: sql`case when d."differs" then ${slot("now")}::timestamptz else r."updated_at" end`,
    updated_by: sql`case when d."differs" then ${slot("me")}::uuid else r."updated_by" end`,
  };
  return [...columns.keys()].map((name) => sql`${changed.get(name) ?? system[name] ?? ident("r", name)} as ${ident(name)}`);
}

function searchSql(object: CatalogObject, changes: readonly Change[]): Sql {
  const changed = new Map(changes.map((change) => [change.key, change.value]));
  return searchVectorSql(object.search.map((field) => changed.get(field.key) ?? field.expression("r")));
}

function assignments(changes: readonly Change[], searched: boolean): Sql[] {
  const names = [
    "version",
    "updated_at",
    "updated_by",
    ...changes.flatMap((change) => change.column ?? []),
    ...(searched ? ["search"] : []),
  ];
  return names.map((name) => sql`${ident(name)} = ${ident("f", name)}`);
}
