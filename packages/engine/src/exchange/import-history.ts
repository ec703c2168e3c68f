import { parseInstantText } from "@funnelsmith/fields";
import { Problem } from "@funnelsmith/problem";
import { type CatalogFunnel, type CatalogObject, newId, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { checkNote } from "../moves/check-reason.ts";
import { outside, enterStage, type StageState } from "../moves/stages.ts";
import { type HistoryEnd, type HistoryMove, readPast, type StoredPast, writeHistory } from "../moves/write-history.ts";
import { bulkCreate } from "../records/bulk-create.ts";
import { objectFor } from "../records/get-record.ts";
import type { NewRecord } from "../records/new-record.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { RightScope } from "../rights/rights.ts";
import { originalCell } from "./cell-text.ts";
import { findLinks } from "./find-links.ts";
import { checkImportPlan, historyKey, type ImportPlan } from "./import-plan.ts";
import { findMatches, type ImportWork, type Matched } from "./find-matches.ts";
import type { ImportMemory, RowOutcome } from "./import-rows.ts";
import { plainName } from "./map-columns.ts";
import { type FileRow, ownerKey, type ReadRow, rowReader } from "./read-row.ts";
import { type RowError, rowError, rowErrors } from "./row-error.ts";

/** One move as its row tells it. */
interface ToldMove {
  readonly row: ReadRow;
  readonly funnel: CatalogFunnel;
  readonly stage: string;
  readonly at: string;
  readonly amount: unknown;
}

/** The rows of one record. */
interface Past {
  readonly first: ReadRow;
  readonly rows: readonly ReadRow[];
}

/** What tells the record of a row, as far as its text goes: rows with the same key that stand together are one record's. */
export function historyKeyOf(object: CatalogObject, plan: ImportPlan, cells: readonly string[]): string {
  return plainName(originalCell(cells[plan.targets.indexOf(historyKey(object, plan))] ?? ""));
}

/**
 * Writes records with their past inside the caller's transaction: one row a move, the rows of one record together and in the order of time;
 * the first of them says what the record is. Nothing is judged, since nothing happens now: but a past that contradicts itself, or comes after
 * a move that somebody made here, is refused whole, at the row that is wrong.
 */
export async function importHistory(
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
  const past: Ctx = { ...ctx, cause: "history" };
  const work: ImportWork = { ctx: past, tx, rights, object, plan };
  const groups = groupsOf(work, rows, memory);
  const firsts = groups.map(({ first }) => first);
  await findLinks(
    past,
    tx,
    rights,
    object,
    plan,
    firsts.filter(({ errors }) => errors.length === 0),
    memory.links,
  );
  const matched = await findMatches(work, firsts);
  const stored = await readPast(
    past,
    tx,
    rights,
    object,
    [...matched.values()].map(({ id }) => id),
  );
  const { known } = stored;
  const told = new Map(groups.map((group) => [group, tellMoves(work, group, matched.get(group.first.row), stored)]));
  const good = groups.filter(({ rows: own }) => own.every(({ errors }) => errors.length === 0));
  const news = good.filter(({ first }) => !matched.has(first.row));
  const made = await bulkCreate(
    past,
    tx,
    rights,
    object,
    news.map(({ first }) => newRecord(first)),
    true,
  );
  const ids = new Map(good.map(({ first }) => [first.row, matched.get(first.row)?.id]));
  news.forEach(({ first }, at) => ids.set(first.row, made.ids.get(at)));
  for (const { index, problem } of made.failed) news[index]?.first.errors.push(...rowErrors(problem));
  const moves: HistoryMove[] = [];
  const ends: HistoryEnd[] = [];
  for (const group of good) {
    const id = ids.get(group.first.row);
    if (id === undefined) continue;
    const before = known.get(id);
    let state: StageState = before?.state ?? outside;
    let seq = before?.seq ?? 0;
    const own = told.get(group) ?? [];
    for (const { row, funnel, stage, at, amount } of own) {
      seq += 1;
      const why = { reason_code: row.reason?.code ?? null, note: row.reason?.note?.trim() || null };
      moves.push({ id: newId(), record_id: id, seq, funnel: funnel.key, from_stage: state.stage, to_stage: stage, at, ...why, amount });
      state = enterStage(state, funnel, stage, at);
    }
    ends.push({ id, state, since: own[0]?.at ?? ctx.now, isKnown: matched.has(group.first.row) });
  }
  await writeHistory(past, tx, object, moves, ends);
  return groups.flatMap((group) => outcomesOf(group, ids.get(group.first.row), matched.get(group.first.row)));
}

/** Takes note of the records whose rows an earlier run has behind it. */
export function rememberHistory(ctx: Ctx, objectKey: string, plan: ImportPlan, rows: readonly FileRow[], { seen }: ImportMemory): void {
  const object = objectFor(ctx.catalog, compileRights(ctx.catalog, ctx.actor), objectKey);
  for (const { row, cells } of rows) {
    const key = `history\0${historyKeyOf(object, plan, cells)}`;
    if (!seen.has(key)) seen.set(key, row);
  }
}

function groupsOf({ ctx, object, plan }: ImportWork, rows: readonly FileRow[], { seen }: ImportMemory): readonly Past[] {
  const groups: { first: ReadRow; rows: ReadRow[]; key: string }[] = [];
  const readRow = rowReader(ctx, object, plan);
  for (const file of rows) {
    const row = readRow(file);
    if (row.isBlank) continue;
    const key = historyKeyOf(object, plan, file.cells);
    const last = groups.at(-1);
    if (last && last.key === key && key !== "") last.rows.push(row);
    else groups.push({ first: row, rows: [row], key });
  }
  for (const { first, key } of groups) {
    const before = seen.get(`history\0${key}`) ?? first.row;
    seen.set(`history\0${key}`, before);
    if (key === "") first.errors.push(rowError(historyKey(object, plan), "REQUIRED", "此项必填", "This is required"));
    else if (before !== first.row)
      first.errors.push(
        rowError(
          historyKey(object, plan),
          "REPEATED_IN_FILE",
          `第 ${before} 行已有这条记录；同一条记录的行须相邻`,
          `Row ${before} has this record already; its rows must stand together`,
        ),
      );
  }
  return groups;
}

/** The moves of one record in the order told; every contradiction is noted at its row. */
function tellMoves(work: ImportWork, { rows, first }: Past, record: Matched | undefined, stored: StoredPast): readonly ToldMove[] {
  const { ctx, object } = work;
  const known = record && stored.known.get(record.id);
  const open = record ? stored.open.get(record.id) : openToNew(work, first);
  if (known?.isLive) {
    first.errors.push(
      rowError(
        "stage",
        "LIVE_MOVES",
        "这条记录在这里已有真实的推进，不能再补历史",
        "This record has moved here for real; its past is closed",
      ),
    );
  }
  let before = known?.at;
  let stage = known?.state.stage ?? null;
  let at = known?.state.funnel ?? null;
  return rows.flatMap((row): ToldMove[] => {
    const funnel = funnelOf(object, row);
    const time = timeOf(ctx, row);
    const amount = amountOf(work, row);
    if (row.stage === undefined && row.errors.every(({ column }) => column !== "stage" && column !== "funnel"))
      row.errors.push(rowError("stage", "REQUIRED", "此项必填", "This is required"));
    if (!funnel || row.stage === undefined || row.errors.length > 0) return [];
    row.errors.push(...contradictions(ctx, row, funnel, time, { stage, funnel: at, before }));
    if (!open?.has(funnel.key))
      row.errors.push(
        rowError("stage", "FORBIDDEN", "没有在此漏斗为这条记录导入历史的权限", "You may not import this record's history into this funnel"),
      );
    before = time;
    stage = row.stage;
    at = funnel.key;
    return row.errors.length > 0 ? [] : [{ row, funnel, stage: row.stage, at: time, amount }];
  });
}

/** Funnels in which the importer may tell of the past of a record that its first row makes. */
function openToNew({ ctx, object, rights }: ImportWork, first: ReadRow): ReadonlySet<string> {
  const { member, owners } = ctx.actor;
  const { [ownerKey]: owner = member } = first.fields;
  const covers: Readonly<Record<RightScope, boolean>> = {
    none: false,
    own: owner === member,
    subordinates: typeof owner === "string" && owners.includes(owner),
    all: true,
  };
  return new Set(object.funnels.map(({ key }) => key).filter((key) => covers[rights.object(object.key).history(key)]));
}

function contradictions(
  ctx: Ctx,
  row: ReadRow,
  funnel: CatalogFunnel,
  time: string,
  was: { readonly stage: string | null; readonly funnel: string | null; readonly before: string | undefined },
): readonly RowError[] {
  const errors: RowError[] = [];
  if (time > ctx.now) errors.push(rowError("movedAt", "IN_FUTURE", "时间在未来", "That time is still to come"));
  if (was.before !== undefined && time < was.before)
    errors.push(
      rowError("movedAt", "TIME_FALLS", "早于上一次推进：历史自相矛盾", "Earlier than the move before it: the past contradicts itself"),
    );
  if (was.stage === row.stage && was.funnel === funnel.key)
    errors.push(rowError("stage", "SAME_STAGE", "上一行已在该阶段", "The row before is in that stage already"));
  errors.push(...wordErrors(row));
  // A move of the past may have a reason that is retired by now.
  const options = funnel.stage.get(row.stage ?? "")?.definition.reason?.options.map((option) => option.value);
  const code = row.reason?.code;
  if (options && code === undefined) errors.push(rowError("moveReason", "REASON_REQUIRED", "此阶段需要原因", "This stage needs a reason"));
  else if (code !== undefined && !options?.includes(code))
    errors.push(rowError("moveReason", "REASON_UNKNOWN", "不在原因列表中", "Not one of the reasons"));
  return errors;
}

/** What is wrong with the words of a move, as it would be with one made here. */
function wordErrors({ reason }: ReadRow): readonly RowError[] {
  try {
    checkNote(reason?.note, "/reason/note");
    return [];
  } catch (error) {
    if (error instanceof Problem) return rowErrors(error);
    throw error;
  }
}

const funnelOf = (object: CatalogObject, row: ReadRow): CatalogFunnel | undefined =>
  row.funnel === undefined
    ? object.funnels.length === 1
      ? object.funnels[0]
      : undefined
    : object.funnels.find(({ key }) => key === row.funnel);

/** When the row's move was; a row without a time happened as it is imported. */
function timeOf(ctx: Ctx, row: ReadRow): string {
  const text = row.said["movedAt"];
  if (text === undefined) return ctx.now;
  const read = parseInstantText(text, ctx.catalog.tenant.zone);
  if (!read.ok) row.errors.push({ column: "movedAt", code: read.problem.code, detail: read.problem.detail });
  return read.ok ? (read.value ?? ctx.now) : ctx.now;
}

function amountOf({ ctx, object }: ImportWork, row: ReadRow): unknown {
  const text = row.said["moveAmount"];
  const field = object.amount;
  if (text === undefined || field === undefined) return null;
  const { zone, currency } = ctx.catalog.tenant;
  const read = field.kind.parse(text, field.definition, { locale: ctx.locale, zone, currency });
  const bound = read.ok && read.value !== null ? field.kind.toColumn(read.value, field.definition) : read;
  if (!bound.ok) row.errors.push({ column: "moveAmount", code: bound.problem.code, detail: bound.problem.detail });
  return bound.ok ? bound.value : null;
}

function newRecord({ fields: { [ownerKey]: owner, ...values } }: ReadRow): NewRecord {
  return {
    fields: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)),
    ...(owner !== undefined && { owner }),
  };
}

/** A record's rows stand or fall together. */
function outcomesOf({ rows, first }: Past, id: string | undefined, record: Matched | undefined): readonly RowOutcome[] {
  const wrong = rows.find(({ errors }) => errors.length > 0);
  if (wrong) {
    const other = rowError(null, "HISTORY_REFUSED", `同一条记录的第 ${wrong.row} 行有问题`, `Row ${wrong.row} of the same record is wrong`);
    return rows.map(({ row, errors }) => ({ row, outcome: "conflict", errors: errors.length > 0 ? errors : [other], made: [] }));
  }
  return rows.map(({ row }): RowOutcome => {
    if (row !== first.row) return { row, outcome: "part", errors: [], made: [] };
    const outcome = record ? "update" : "create";
    // What was added to a past cannot be taken back: the ledger only grows.
    return { row, outcome, ...(!record && id !== undefined && { id, version: 1 }), errors: [], made: [], moves: rows.length };
  });
}
