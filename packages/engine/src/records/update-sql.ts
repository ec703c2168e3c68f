import { ident, join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { rowColumns } from "../moves/row-sql.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { appTable } from "../write/app-row.ts";
import { type InputColumns, inputSql } from "../write/input-rows.ts";
import { auditChanges, auditInsert, idempotencyInsert, outboxInsert } from "../write/side-rows.ts";
import { type Compiled, compile, shapeOnce } from "../write/statements.ts";
import { staysChecks } from "./auto-enters.ts";
import { bodyJson, columnType, storedFields } from "./insert-sql.ts";
import { lockChecks } from "./locked-fields.ts";
import { isRequired, requiredFilled } from "./read-input.ts";
import { afterParents, judgedParents, lockAppRow, lockParents, lockTargets, referencesAmong } from "./references-sql.ts";
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
import { assignments, type Change, changesOf, freshColumns, searchSql } from "./update-changes.ts";
import { fillsOf, joinLocks } from "./update-fills.ts";
import type { UpdateShape } from "./update-shape.ts";

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
    { holds: raw('coalesce(i."$match" = r."version", true)'), code: "VERSION_STALE" },
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
        items: [requiredFilled(rights, object, field.key)],
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
  const parents = judgedParents(catalog, object);
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
    ...lockParents(parents, sql`${object.table} r join input i on i."id" = r."id"`),
    sql`old as materialized (select ${stored} from ${object.table} r where r."id" = any(array(select i."id" from input i)) and ${visible(rights, object.key, "r")} and ${afterParents(parents)} order by r."id" for no key update)`,
    ...locks,
    sql`fresh as materialized (select i."$n", i."$audit", d."differs" as "$differs", ${join([...freshColumns(columns, changes), ...shape.rows.flatMap((key) => [ident("i", oldRows(key)), ident("i", newRows(key))])])}${searched ? sql`, ${searchSql(object, changes)} as "search"` : raw("")} from input i join old r on r."id" = i."id"${joinLocks(fills.flatMap((fill) => fill.from))} cross join lateral (select (${differs}) as "differs") d)`,
    sql`checks as materialized (select i."$n" as "n", r."id", r."version" as "was", ${object.funnels.length > 0 ? raw('r."funnel", r."stage", ') : raw("")}${checkColumns(checks)} from input i join old r on r."id" = i."id" join fresh f on f."id" = r."id")`,
    sql`good as materialized (select c."id" from checks c where (select "revision" from app) = ${raw(String(catalog.revision))} and ${allHold(checks, "c")})`,
    sql`upd as (update ${object.table} u set ${join(assignments(changes, searched))} from fresh f join good g on g."id" = f."id" where u."id" = f."id" and f."$differs" returning u."id")`,
    // Rows of a sub-table are told of with their record.
    ...(object.partOf ? [] : told(catalog, object, changes)),
    many
      ? sql`done as (select g."id", f."version", null::text as "body" from good g join fresh f on f."id" = g."id")`
      : sql`done as materialized (select f."id", f."version", ${bodyJson(catalog, rights, object, "f")} as "body" from good g join fresh f on f."id" = g."id")`,
    ...(idempotent && !many ? [sql`idem as (${idempotencyInsert(catalog, 200, raw('d."body"'), raw("done d"))})`] : []),
  ];
  return sql`with ${join(parts, ",\n")}
select i."$n" as "row", c.*, (select "revision" from app) as "revision", d."id" as "written", d."version", d."body" from input i left join checks c on c."n" = i."$n" left join done d on d."id" = c."id" order by i."$n"`;
}

function told(catalog: Catalog, object: CatalogObject, changes: readonly Change[]): Sql[] {
  const audit = auditInsert(
    catalog,
    object,
    "update",
    {
      id: raw('f."$audit"'),
      record: raw('f."id"'),
      version: raw('f."version"'),
      changes: auditChanges(changes.map((change) => change.audit)),
    },
    raw('upd join fresh f on f."id" = upd."id" join old r on r."id" = f."id"'),
  );
  return [sql`aud as (${audit})`, sql`box as (${outboxInsert(catalog, object, "update", raw('upd."id"'), raw("upd"))})`];
}

/** Columns of the input: what every patch brings, then the fields it writes. */
export function updateInput(object: CatalogObject, shape: UpdateShape): InputColumns {
  const fields = storedFields(object).filter((field) => shape.fields.includes(field.key));
  return [
    ["$n", "integer"],
    ["id", "uuid"],
    ["$match", "integer"],
    ["$audit", "uuid"],
    ...(shape.owner ? [["owner_id", "uuid"] as const] : []),
    ...(shape.collaborators ? [["collaborator_ids", "uuid[]"] as const] : []),
    ...fields.map((field) => [field.column, columnType(field)] as const),
    ...shape.rows.flatMap((key) => [[oldRows(key), "jsonb"] as const, [newRows(key), "jsonb"] as const]),
  ];
}
