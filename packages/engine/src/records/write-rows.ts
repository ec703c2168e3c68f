import { placeKey, recordKey } from "@funnelsmith/definition";
import { ident, join, slot, sql } from "@funnelsmith/logic";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { type CatalogField, type CatalogObject, newId, type Row, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { rowPredicate } from "../rights/row-predicate.ts";
import { appTable, assertCurrent } from "../write/app-row.ts";
import { inputMany } from "../write/input-rows.ts";
import { auditValue } from "../write/side-rows.ts";
import { bind, bindOnce, compileOnce } from "../write/statements.ts";
import { batches, grouped } from "./bulk-rows.ts";
import { deleteRows } from "./delete-rows.ts";
import { insertInput, insertStatement, storedFields } from "./insert-sql.ts";
import { type FieldValues, type GivenRow, givenRows, givesRows, type RowsChange } from "./given-rows.ts";
import { afterParents, judgedParents, lockAppRow, lockParents } from "./references-sql.ts";
import { failureOf, type RowCheck } from "./row-check.ts";
import { updateInput, updateStatement } from "./update-sql.ts";

/** A record whose rows are given. */
interface RowsOf {
  readonly id: string;
  readonly values: FieldValues;
}

/** A row on its way: whose it is and where it stands among those given. */
interface PlacedRow {
  readonly record: string;
  readonly place: number;
  readonly row: GivenRow;
}

/**
 * Writes the rows of new records, before the records themselves, whose rules and gates read them. Answers the records with those rows in
 * the form the audit log keeps. RECORD_INVALID at the row that cannot be written.
 */
export async function writeNewRows<R extends RowsOf>(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  records: readonly R[],
): Promise<readonly R[]> {
  if (!records.some(({ values }) => givesRows(object, values))) return records;
  const audited = new Map(records.map(({ id }) => [id, new Map<string, unknown>()]));
  for (const field of tablesIn(object, records)) {
    const placed = placedRows(object, field, records);
    for (const { row, place } of placed) if (row.id !== undefined) throw noSuchRow(field, place);
    await insertRows(ctx, tx, rights, field, placed);
    for (const [id, rows] of await readRowsOf(
      ctx,
      tx,
      field,
      records.map(({ id }) => id),
    ))
      audited.get(id)?.set(field.key, JSON.parse(rows));
  }
  return records.map((record) => {
    const values = new Map(record.values);
    for (const key of givenRows(object, values).keys()) values.set(key, audited.get(record.id)?.get(key) ?? null);
    return { ...record, values };
  });
}

/**
 * Makes the rows of records what is given: new ones added, those named changed and put in order, the rest removed. The records are locked
 * first; of one that is not there, may not be changed or has another version nothing is written, for its own statement will refuse it.
 * Answers by record and sub-table what was and what is.
 */
export async function changeRows(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  records: readonly (RowsOf & { readonly match: number | "*" })[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, RowsChange>>> {
  const changes = new Map<string, Map<string, RowsChange>>();
  const ready = await lockWritable(
    ctx,
    tx,
    rights,
    object,
    records.filter(({ values }) => givesRows(object, values)),
  );
  if (ready.length === 0) return changes;
  for (const { id } of ready) changes.set(id, new Map());
  for (const field of tablesIn(object, ready)) {
    const ids = ready.filter(({ values }) => values.has(field.key)).map(({ id }) => id);
    const old = await readRowsOf(ctx, tx, field, ids);
    const placed = withIds(rights, field, placedRows(object, field, ready), old);
    const kept = placed.filter(({ row }) => row.id !== undefined);
    const there = new Map(ids.map((id) => [id, new Set(idsIn(old.get(id)))]));
    for (const { record, place, row } of kept) if (!there.get(record)?.delete(row.id ?? "")) throw noSuchRow(field, place);
    const gone = [...there.values()].flatMap((left) => [...left]);
    await deleteRows(ctx, tx, innerOf(field), gone);
    await updateRows(ctx, tx, rights, field, kept);
    await insertRows(
      ctx,
      tx,
      rights,
      field,
      placed.filter(({ row }) => row.id === undefined),
    );
    const next = await readRowsOf(ctx, tx, field, ids);
    for (const id of ids) changes.get(id)?.set(field.key, { old: old.get(id) ?? null, next: next.get(id) ?? null });
  }
  return changes;
}

function innerOf(field: CatalogField): CatalogObject {
  if (field.rows === undefined) throw new Error(`${field.key} is no sub-table`);
  return field.rows;
}

function fieldOf(inner: CatalogObject, key: string): CatalogField {
  const field = inner.fields.get(key);
  if (field === undefined) throw new Error(`${inner.key} has no ${key}`);
  return field;
}

function tablesIn(object: CatalogObject, records: readonly RowsOf[]): readonly CatalogField[] {
  const given = new Set(records.flatMap(({ values }) => [...values.keys()]));
  return [...object.fields.values()].filter((field) => field.rows !== undefined && given.has(field.key));
}

function placedRows(object: CatalogObject, field: CatalogField, records: readonly RowsOf[]): readonly PlacedRow[] {
  return records.flatMap(({ id, values }) =>
    (givenRows(object, values).get(field.key) ?? []).map((row, place): PlacedRow => ({ record: id, place, row })),
  );
}

const idsIn = (rows: string | undefined): readonly string[] =>
  rows === undefined ? [] : (JSON.parse(rows) as readonly { readonly id: string }[]).map(({ id }) => id);

/**
 * Rows given without an id that say just what some row says that is there and not named: they are that row. So that a list sent again, or
 * read from a file, changes nothing. Only what their writer may write is compared: the rest is kept, and whether it is empty not told.
 */
function withIds(
  rights: Rights,
  field: CatalogField,
  placed: readonly PlacedRow[],
  old: ReadonlyMap<string, string>,
): readonly PlacedRow[] {
  const inner = innerOf(field);
  const { writable } = rights.object(inner.key);
  const columns = storedFields(inner).filter(({ key }) => writable.has(key));
  const said = (value: (key: string) => unknown): string => JSON.stringify(columns.map(({ key }) => plain(value(key))));
  const free = new Map<string, string[]>();
  for (const [record, rows] of old) {
    const named = new Set(placed.filter((one) => one.record === record).map(({ row }) => row.id));
    for (const row of JSON.parse(rows) as readonly (Readonly<Record<string, unknown>> & { readonly id: string })[]) {
      if (named.has(row.id)) continue;
      const key = `${record} ${said((column) => row[column])}`;
      free.set(key, [...(free.get(key) ?? []), row.id]);
    }
  }
  return placed.map((one) => {
    if (one.row.id !== undefined || one.row.filled.size > 0) return one;
    const id = free.get(`${one.record} ${said((column) => one.row.values.get(column))}`)?.shift();
    return id === undefined ? one : { ...one, row: { id, values: new Map(), filled: new Set() } };
  });
}

/** A bound value and one of the audit log alike: numbers without places are numbers there. */
const plain = (value: unknown): unknown => (typeof value === "number" ? String(value) : (value ?? null));

const noSuchRow = (field: CatalogField, place: number): Problem =>
  invalid([
    {
      pointer: `/fields/${field.key}/${place}/id`,
      code: "ROW_NOT_FOUND",
      detail: { "zh-CN": "该记录没有这一行", en: "The record has no such row" },
    },
  ]);

const invalid = (errors: readonly ProblemItem[]): Problem => new Problem("RECORD_INVALID", undefined, { errors });

async function lockWritable<R extends RowsOf & { readonly match: number | "*" }>(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  records: readonly R[],
): Promise<readonly R[]> {
  if (records.length === 0) return [];
  const { catalog } = ctx;
  const locking = compileOnce(catalog, `lock for rows:${rights.key}:${object.key}`, () => {
    const may = sql`${visible(rights, object.key, "r")} and ${rowPredicate(rights.object(object.key).scope.update, "r")}`;
    const these = sql`r."id" = any(${slot("ids")}::uuid[])`;
    const parents = judgedParents(catalog, object);
    const locks = [lockAppRow(appTable(catalog), catalog.app), ...lockParents(parents, sql`${object.table} r where ${these}`)];
    return sql`with ${join(locks, ",\n")},
old as materialized (select r."id", r."version" from ${object.table} r where ${these} and ${may} and ${afterParents(parents)} order by r."id" for no key update)
select a."revision", o.* from (select 1) x left join app a on true left join old o on true`;
  });
  const rows = await tx.query(bind(locking, { ...bindings(ctx), ids: records.map(({ id }) => id) }));
  assertCurrent(catalog, rows[0]?.["revision"]);
  const versions = new Map(rows.map((row) => [row["id"], row["version"]]));
  return records.filter(({ id, match }) => versions.has(id) && (match === "*" || match === versions.get(id)));
}

/** The undeleted rows of records in their order, as JSON text in the form the audit log keeps. */
async function readRowsOf(ctx: Ctx, tx: Transaction, field: CatalogField, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const inner = innerOf(field);
  const reading = compileOnce(ctx.catalog, `rows of:${inner.key}`, () => {
    const own = storedFields(inner).filter(({ key }) => key !== recordKey && key !== placeKey);
    const columns = [sql`r."id"`, ...own.map((one) => sql`${auditValue(one, "r")} as ${ident(one.key)}`)];
    const record = fieldOf(inner, recordKey).expression("r");
    const place = fieldOf(inner, placeKey).expression("r");
    return sql`select ${record} as "record", json_agg(row_to_json("$x") order by ${place}, r."id")::text as "rows" from ${inner.table} r cross join lateral (select ${join(columns)}) "$x" where ${record} = any(${slot("ids")}::uuid[]) and r."deleted_at" is null group by 1`;
  });
  const found = await tx.query(bind(reading, { ids }));
  return new Map(found.map((row) => [String(row["record"]), String(row["rows"])]));
}

async function insertRows(ctx: Ctx, tx: Transaction, rights: Rights, field: CatalogField, rows: readonly PlacedRow[]): Promise<void> {
  const inner = innerOf(field);
  for (const group of grouped(rows, ({ row }) => [...row.filled].sort().join())) {
    const filled = group[0]?.row.filled ?? new Set();
    const statement = insertStatement(ctx.catalog, rights, inner, {
      many: true,
      chosen: false,
      filled,
      entry: undefined,
      idempotent: false,
      guarded: false,
    });
    for (const batch of batches(group)) {
      const input = batch.map(({ record, place, row }, n) => ({
        $n: n,
        id: newId(),
        ...fresh,
        ...columnsOf(inner, row.values, record, place),
      }));
      const values = { ...bindings(ctx), cause: ctx.cause, event: newId(), ...inputMany(insertInput(inner), input) };
      const answers = await tx.query(bindOnce(statement.compiled, values));
      for (const answer of answers) assertCurrent(ctx.catalog, answer["revision"]);
      const left = answers.filter(({ n }) => n !== null).map((answer) => ({ ...answer, row: answer["n"], written: null }));
      refuse(ctx, field, batch, left, statement.checks);
      ctx.room?.made(batch.length);
    }
  }
}

/** What rows of a sub-table leave to their record. */
const fresh = { owner_id: null, collaborator_ids: [], $tokens: "", $audit: null, $changes: null, $ledger: null, $evidence: null };

async function updateRows(ctx: Ctx, tx: Transaction, rights: Rights, field: CatalogField, rows: readonly PlacedRow[]): Promise<void> {
  const inner = innerOf(field);
  for (const group of grouped(rows, ({ row }) => [...row.values.keys()].sort().join())) {
    const fields = [...(group[0]?.row.values.keys() ?? []), placeKey].sort();
    const shape = { many: true, fields, rows: [], owner: false, collaborators: false, idempotent: false, guarded: false };
    const statement = updateStatement(ctx.catalog, rights, inner, shape);
    for (const batch of batches(group)) {
      const input = batch.map(({ place, row }, n) => ({
        $n: n,
        id: row.id,
        $match: null,
        $audit: null,
        ...columnsOf(inner, row.values, undefined, place),
      }));
      const values = { ...bindings(ctx), cause: ctx.cause, event: newId(), ...inputMany(updateInput(inner, shape), input) };
      refuse(ctx, field, batch, await tx.query(bindOnce(statement.compiled, values)), statement.checks);
    }
  }
}

/** Values by column name, with what ties the row to its record. */
function columnsOf(inner: CatalogObject, values: FieldValues, record: string | undefined, place: number): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const { key, column } of storedFields(inner)) if (values.has(key) || record !== undefined) columns[column] = values.get(key) ?? null;
  for (const { key, column } of storedFields(inner)) {
    if (key === recordKey && record !== undefined) columns[column] = record;
    if (key === placeKey) columns[column] = String(place);
  }
  return columns;
}

/** Throws the mistakes of the first row that was not written, each at its place in the record. */
function refuse(ctx: Ctx, field: CatalogField, batch: readonly PlacedRow[], answers: readonly Row[], checks: readonly RowCheck[]): void {
  for (const answer of answers) {
    assertCurrent(ctx.catalog, answer["revision"]);
    const failure = failureOf(checks, answer);
    if (failure === undefined && answer["written"] !== null) continue;
    const at = `/fields/${field.key}/${batch[Number(answer["row"])]?.place ?? 0}`;
    if (failure === undefined) throw new Error(`a row of ${field.key} was not written although every condition held`);
    throw new Problem(failure.code, failure.detail, {
      errors: failure.errors.map((item) => ({ ...item, pointer: `${at}${item.pointer.replace(/^\/fields/, "")}` })),
    });
  }
}
