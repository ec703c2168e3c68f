import { slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { moveWithin } from "../moves/advance-bulk.ts";
import { resolveFunnel, resolveStage } from "../moves/resolve-target.ts";
import { mayAutoEnter } from "../records/auto-enters.ts";
import { bulkCreate } from "../records/bulk-create.ts";
import { grouped } from "../records/bulk-rows.ts";
import { bulkUpdate } from "../records/bulk-update.ts";
import { autoEnterAfter } from "../records/delete-record.ts";
import type { Touched } from "../records/delete-rows.ts";
import { objectFor } from "../records/get-record.ts";
import type { NewRecord } from "../records/new-record.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { assertCurrent, appTable } from "../write/app-row.ts";
import { bindOnce, compileOnce } from "../write/statements.ts";
import { findMatches, type ImportWork, type Matched } from "./find-matches.ts";
import { findLinks, type LinkMemory, type MadeRecord } from "./find-links.ts";
import { foundIds } from "./found-ids.ts";
import { checkImportPlan, type ImportPlan, isUnique } from "./import-plan.ts";
import { plainName } from "./map-columns.ts";
import { type FileRow, ownerKey, type ReadRow, rowReader } from "./read-row.ts";
import { isGateRefusal, type RowError, rowError, rowErrors } from "./row-error.ts";

/** What became of a row. */
export interface RowOutcome {
  readonly row: number;
  /** `skip`: nothing to write, or its record is left as it is. `conflict`: refused, with the reasons. `part`: of the history the row before began. */
  readonly outcome: "create" | "update" | "skip" | "conflict" | "part";
  readonly id?: string | undefined;
  /** Of the record after the row. */
  readonly version?: number | undefined;
  /** Why it was refused, or for a row that was written, why it does not stand where it asked to. */
  readonly errors: readonly RowError[];
  /** Records created because the row names them. */
  readonly made: readonly MadeRecord[];
  /** Moves of the past it wrote. */
  readonly moves?: number;
}

/** What an import remembers from batch to batch; made anew when it is resumed, by `remember`. */
export interface ImportMemory {
  /** Row that had a unique value first, by field and value. */
  readonly seen: Map<string, number>;
  readonly links: LinkMemory;
}

/** Remembers nothing yet. */
export function importMemory(): ImportMemory {
  return { seen: new Map(), links: { ids: foundIds(), near: new Map() } };
}

/** The same for a transaction that may yet be taken back: what it finds is remembered when it is kept. */
export function trialMemory({ seen, links }: ImportMemory): ImportMemory & { readonly keep: () => void } {
  const ids = foundIds(links.ids);
  return { seen, links: { ...links, ids }, keep: () => ids.keep() };
}

/**
 * Writes a batch of rows inside the caller's transaction under the importer's rights, through the same gates as any write. A row is written
 * whole or not at all; one that is refused leaves nothing behind, not even the records created for it. Answers each row, in order.
 */
export async function importRows(
  ctx: Ctx,
  tx: Transaction,
  objectKey: string,
  plan: ImportPlan,
  rows: readonly FileRow[],
  memory: ImportMemory,
): Promise<readonly RowOutcome[]> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  checkImportPlan(ctx.catalog, object, rights, plan);
  const held: Ctx = plan.withhold && plan.withhold.length > 0 ? { ...ctx, withheld: new Set(plan.withhold) } : ctx;
  const work: ImportWork = { ctx: held, tx, rights, object, plan };
  const readRow = rowReader(ctx, object, plan);
  const read = rows.map(readRow);
  noteRepeats(work, read, memory);
  const answers = new Map<number, RowOutcome>();
  for (const { row, isBlank, errors } of read) {
    if (isBlank) answers.set(row, { row, outcome: "skip", errors: [], made: [] });
    else if (errors.length > 0) answers.set(row, { row, outcome: "conflict", errors, made: [] });
  }
  let left = read.filter(({ row }) => !answers.has(row));
  while (left.length > 0) {
    await tx.query({ text: "savepoint import_rows", values: [] });
    const trial = trialMemory(memory);
    const attempt = await writeRows(work, left, trial.links);
    const refused = attempt.filter(({ outcome }) => outcome === "conflict");
    // What a refused row has left behind must go, and with it what the others built on it: once more without the refused.
    const leftBehind = refused.length > 0 && (attempt.some(({ made }) => made.length > 0) || refused.some(({ id }) => id !== undefined));
    for (const { row, outcome, errors } of refused) answers.set(row, { row, outcome, errors, made: [] });
    if (!leftBehind) for (const answer of attempt) if (answer.outcome !== "conflict") answers.set(answer.row, answer);
    if (leftBehind) await tx.query({ text: "rollback to savepoint import_rows", values: [] });
    else trial.keep();
    await tx.query({ text: "release savepoint import_rows", values: [] });
    // Read anew: the try has put into the rows what it found.
    left = leftBehind ? rows.filter(({ row }) => !answers.has(row)).map(readRow) : [];
  }
  return rows.map(({ row }) => answers.get(row) ?? { row, outcome: "skip", errors: [], made: [] });
}

/** Takes note of the unique values of rows that an earlier run has behind it. */
export function remember(ctx: Ctx, objectKey: string, plan: ImportPlan, rows: readonly FileRow[], memory: ImportMemory): void {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  const names = uniqueNames(object);
  for (const read of rows.map(rowReader(ctx, object, plan)))
    for (const [, name] of names(read)) if (!memory.seen.has(name)) memory.seen.set(name, read.row);
}

/** Which names a row takes for itself: its id, its unique values, each with the column that says it. */
function uniqueNames(object: CatalogObject): (row: ReadRow) => readonly (readonly [column: string, name: string])[] {
  const unique = [...object.fields.values()].filter(isUnique).map(({ key }) => key);
  return ({ id, fields }) => {
    const names: (readonly [string, string])[] = id === undefined ? [] : [["id", `id\0${id}`]];
    for (const key of unique) {
      const value = fields[key] ?? null;
      if (value !== null) names.push([key, `${key}\0${plainName(JSON.stringify(value))}`]);
    }
    return names;
  };
}

/** The second row of a file with a unique value is refused, whatever the batches are. */
function noteRepeats({ object }: ImportWork, rows: readonly ReadRow[], { seen }: ImportMemory): void {
  const names = uniqueNames(object);
  for (const row of rows) {
    for (const [column, name] of names(row)) {
      const first = seen.get(name) ?? row.row;
      seen.set(name, first);
      if (first !== row.row) row.errors.push(rowError(column, "REPEATED_IN_FILE", `与第 ${first} 行重复`, `The same as in row ${first}`));
    }
  }
}

async function writeRows(work: ImportWork, rows: readonly ReadRow[], links: LinkMemory): Promise<readonly RowOutcome[]> {
  const { ctx, tx, rights, object, plan } = work;
  const made = await findLinks(ctx, tx, rights, object, plan, rows, links);
  const matched = await findMatches(work, rows);
  const outcomes = new Map<number, Omit<RowOutcome, "row" | "made">>();
  const news: ReadRow[] = [];
  const olds: { readonly row: ReadRow; readonly record: Matched }[] = [];
  for (const row of rows) {
    const record = matched.get(row.row);
    if (row.errors.length > 0) outcomes.set(row.row, { outcome: "conflict", errors: row.errors });
    else if (record === undefined && plan.match === "id" && row.id !== undefined) {
      outcomes.set(row.row, { outcome: "conflict", errors: [rowError("id", "NOT_FOUND", "没有这条记录", "There is no such record")] });
    } else if (record === undefined) news.push(row);
    else if (plan.existing === "skip") outcomes.set(row.row, { outcome: "skip", id: record.id, version: record.version, errors: [] });
    else olds.push({ row, record });
  }
  const touched: Touched[] = [];
  for (const [row, outcome] of await create(work, news, touched)) outcomes.set(row, outcome);
  for (const [row, outcome] of await update(work, olds, touched)) outcomes.set(row, outcome);
  await autoEnterAfter(ctx, tx, touched);
  // A new record is as it was written unless a stage drew it in.
  const moved = mayAutoEnter(ctx.catalog, object);
  const versions = await versionsOf(
    work,
    [...outcomes.values()].flatMap(({ outcome, id }) => (outcome === "create" && !moved ? [] : (id ?? []))),
  );
  const before = new Map(olds.map(({ row, record }) => [row.row, record.version]));
  return rows.map(({ row }): RowOutcome => {
    const { outcome, id, errors } = outcomes.get(row) ?? nothing;
    const version = id === undefined ? undefined : (versions.get(id) ?? (outcome === "create" ? 1 : undefined));
    const same = outcome === "update" && version === before.get(row) && errors.length === 0;
    return { row, outcome: same ? "skip" : outcome, id, version, errors, made: made.get(row) ?? none };
  });
}

const none: readonly never[] = [];
const nothing: Omit<RowOutcome, "row" | "made"> = { outcome: "skip", errors: none };

type Outcomes = Map<number, Omit<RowOutcome, "row" | "made">>;

/** What a row gives to a creation: empty cells are left out, so that a field begins as it does anywhere. */
function newRecord(row: ReadRow, staged: boolean): NewRecord {
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(row.fields)) if (key !== ownerKey && row.fields[key] !== null) fields[key] = row.fields[key];
  const stage = staged ? row.stage : undefined;
  return { fields, owner: row.fields[ownerKey], funnel: row.funnel, stage, reason: stage === undefined ? undefined : row.reason };
}

async function create({ ctx, tx, rights, object, plan }: ImportWork, rows: readonly ReadRow[], touched: Touched[]): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  if (rows.length === 0) return outcomes;
  if (rights.object(object.key).scope.create === "none") {
    const errors = rowErrors(new Problem("FORBIDDEN"));
    return new Map(rows.map(({ row }) => [row, { outcome: "conflict", errors }]));
  }
  const attempt = async (some: readonly ReadRow[], staged: boolean, why: ReadonlyMap<number, readonly RowError[]>): Promise<ReadRow[]> => {
    const done = await bulkCreate(
      ctx,
      tx,
      rights,
      object,
      some.map((row) => newRecord(row, staged)),
      true,
    );
    touched.push(...done.touched);
    for (const [at, id] of done.ids) {
      const row = some[at]?.row ?? 0;
      outcomes.set(row, { outcome: "create", id, errors: why.get(row) ?? none });
    }
    const kept: ReadRow[] = [];
    for (const { index, problem } of done.failed) {
      const row = some[index];
      if (row === undefined) continue;
      outcomes.set(row.row, { outcome: "conflict", errors: rowErrors(problem) });
      if (staged && row.stage !== undefined && (isGateRefusal(problem) || problem.code === "FORBIDDEN")) kept.push(row);
    }
    return kept;
  };
  const kept = await attempt(rows, true, new Map());
  if (plan.gate === "first" && kept.length > 0) {
    await attempt(kept, false, new Map(kept.map(({ row }) => [row, outcomes.get(row)?.errors ?? []])));
  }
  return outcomes;
}

async function update(
  work: ImportWork,
  rows: readonly { readonly row: ReadRow; readonly record: Matched }[],
  touched: Touched[],
): Promise<Outcomes> {
  const { ctx, tx, rights, object, plan } = work;
  const outcomes: Outcomes = new Map();
  if (rows.length === 0) return outcomes;
  const items = rows.map(({ row, record }) => {
    const { [ownerKey]: owner, ...values } = row.fields;
    const fields = plan.blank === "clear" ? values : Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
    return { id: record.id, fields, ...(owner !== undefined && { owner }) };
  });
  const done = await bulkUpdate(ctx, tx, rights, object, items, true);
  touched.push(...done.touched);
  for (const { index, problem } of done.failed)
    outcomes.set(rows[index]?.row.row ?? 0, { outcome: "conflict", errors: rowErrors(problem) });
  for (const [at, id] of done.ids) outcomes.set(rows[at]?.row.row ?? 0, { outcome: "update", id, errors: [] });
  const moving = rows.filter(
    ({ row, record }) =>
      outcomes.get(row.row)?.outcome === "update" &&
      row.stage !== undefined &&
      (row.stage !== record.stage || (row.funnel !== undefined && row.funnel !== record.funnel)),
  );
  for (const group of grouped(moving, ({ row, record }) => JSON.stringify([row.funnel ?? record.funnel, row.stage, row.reason]))) {
    await move(work, group, outcomes);
  }
  return outcomes;
}

/** Moves existing records to the stage their rows name, as anybody would move them. A refused row has its record's id: values were written already. */
async function move(
  { ctx, tx, rights, object, plan }: ImportWork,
  group: readonly { readonly row: ReadRow; readonly record: Matched }[],
  outcomes: Outcomes,
): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  const { row, record } = first;
  const byId = new Map(group.map((each) => [each.record.id, each.row.row]));
  const refuse = (id: string, errors: readonly RowError[]): void => {
    const at = byId.get(id) ?? 0;
    outcomes.set(at, { outcome: plan.gate === "refuse" ? "conflict" : "update", id, errors });
  };
  try {
    const funnel = resolveFunnel(object, row.funnel, record.funnel);
    const to = resolveStage(funnel, row.stage ?? "", "/stage");
    const { blocked } = await moveWithin(ctx, tx, rights, object, { funnel, to }, [...byId.keys()].sort(), row.reason);
    const titleOf = (key: string): string => {
      const criterion = funnel.stages.flatMap((stage) => [...stage.entry, ...stage.exit]).find((each) => each.key === key);
      const title = criterion?.title;
      return title === undefined ? key : typeof title === "string" ? title : (title[ctx.locale] ?? title["zh-CN"] ?? title.en ?? key);
    };
    for (const { id, code, criteria } of blocked) {
      const unmet = criteria.map((key) => ({ title: titleOf(key), met: false, severity: "must" }));
      refuse(id, rowErrors(new Problem(code, undefined, { extensions: { criteria: unmet } })));
    }
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500 || error.code === "DEFINITION_MOVED") throw error;
    for (const id of byId.keys()) refuse(id, rowErrors(error));
  }
}

async function versionsOf({ ctx, tx, object }: ImportWork, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const statement = compileOnce(
    ctx.catalog,
    `versions:${object.key}`,
    () =>
      sql`select r."id", r."version", a."revision" from ${object.table} r cross join ${appTable(ctx.catalog)} a where r."id" = any(${slot("ids")}::uuid[]) and a."key" = ${ctx.catalog.app}`,
  );
  const rows = await tx.query(bindOnce(statement, { ids }));
  if (rows[0]) assertCurrent(ctx.catalog, rows[0]["revision"]);
  return new Map(rows.map((row) => [String(row["id"]), Number(row["version"])]));
}
