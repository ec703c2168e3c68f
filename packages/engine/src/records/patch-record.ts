import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { type Catalog, type CatalogObject, failPoint, newId, type Row, type Statement, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { namesFiles, takeFiles } from "../files/claim-files.ts";
import { applyAutoEnter } from "../moves/auto-enter.ts";
import { bindings } from "../rights/bindings.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { Rights } from "../rights/rights.ts";
import { assertCurrent } from "../write/app-row.ts";
import { isId } from "../write/is-id.ts";
import { idempotencyBindings, repeatable, storeAnswer } from "../write/repeatable.ts";
import { sendAlone } from "../write/send-alone.ts";
import { bind } from "../write/statements.ts";
import { transact } from "../write/transact.ts";
import type { WriteResult } from "../write/write-result.ts";
import { advanceInstead } from "./check-shown.ts";
import { mayAutoEnter, movesOthers } from "./auto-enters.ts";
import { lockForJudgement, readsOtherRows } from "./cross-row.ts";
import { isJudgedByParents, judgeParents, readFormerParents } from "./judge-parents.ts";
import { getStatement, objectFor } from "./get-record.ts";
import { storedFields } from "./insert-sql.ts";
import { readCollaborators, readOwner } from "./new-record.ts";
import { type FieldValues, givenRows, givesRows, type RowsChange } from "./given-rows.ts";
import { readPatchValues, type Reader } from "./read-input.ts";
import { recordAnswer, repeatedAnswer } from "./record-answer.ts";
import { failureOf, stoodAside } from "./row-check.ts";
import { newRows, oldRows } from "./rows-input.ts";
import type { UpdateShape } from "./update-shape.ts";
import { type UpdateStatement, updateStatement } from "./update-sql.ts";
import { changeRows } from "./write-rows.ts";

/** A JSON Merge Patch of a record: fields left out stay, null empties. */
export interface RecordPatch {
  readonly fields?: unknown;
  readonly owner?: unknown;
  readonly collaborators?: unknown;
}

/** A patch read, not yet checked against the record. */
export interface PatchRow {
  readonly values: FieldValues;
  /** undefined when it stays. */
  readonly owner: string | null | undefined;
  readonly collaborators: readonly string[] | undefined;
  /** What became of its rows once they are written, by sub-table. */
  readonly rows?: ReadonlyMap<string, RowsChange>;
}

/**
 * Changes a record the actor may update, at the version given ("*" for whatever it is): one statement in one round trip, unless a
 * validation reads other rows or a stage may enter by itself. NOT_FOUND when not visible, FORBIDDEN when it may not be updated,
 * VERSION_STALE with the current version, FIELD_LOCKED, RECORD_INVALID with every mistake, UNIQUE_TAKEN.
 */
export async function patchRecord(
  ctx: Ctx,
  objectKey: string,
  id: string,
  patch: RecordPatch,
  ifMatch: number | "*",
): Promise<WriteResult> {
  const { catalog } = ctx;
  const rights = compileRights(catalog, ctx.actor);
  const object = objectFor(catalog, rights, objectKey);
  if (!isId(id)) throw new Problem("NOT_FOUND");
  const result = await repeatable(ctx, () => update(ctx, rights, object, id, patch, ifMatch), repeatedAnswer);
  await failPoint("write.after-commit");
  return result;
}

async function update(
  ctx: Ctx,
  rights: Rights,
  object: CatalogObject,
  id: string,
  patch: RecordPatch,
  ifMatch: number | "*",
): Promise<WriteResult> {
  const { catalog } = ctx;
  const row = readPatchRow(ctx, object, rights, patch);
  const apart = namesFiles(object, row.values) || givesRows(object, row.values);
  if (!movesOthers(catalog, object) && !readsOtherRows(object) && !isJudgedByParents(catalog, object) && !apart) {
    const how = { many: false, idempotent: ctx.idempotency !== undefined, guarded: true };
    const statement = updateStatement(catalog, rights, object, shapeOf(object, row, how));
    await failPoint("write.before-commit");
    const answer = await sendAlone(ctx, updating(ctx, object, statement, id, row, ifMatch));
    const body = answer && bodyOf(catalog, statement, answer);
    if (body !== undefined) return recordAnswer(body, 200);
  }
  const statement = updateStatement(catalog, rights, object, shapeOf(object, row, { many: false, idempotent: false, guarded: false }));
  return transact(ctx, async (tx) => {
    await lockForJudgement(ctx, tx, object, [id], [row.values]);
    const former = await readFormerParents(ctx, tx, object, [id], new Set(row.values.keys()));
    const filed = await takeFiles(ctx, tx, object, { ...row, id: id.toLowerCase() });
    const rows = (await changeRows(ctx, tx, rights, object, [{ ...filed, match: ifMatch }])).get(filed.id);
    const [answer] = await tx.query(updating(ctx, object, statement, id, rows ? { ...filed, rows } : filed, ifMatch));
    const written = bodyOf(catalog, statement, answer) ?? "";
    await judgeParents(ctx, tx, object, [id], former);
    const body = await afterWrite(ctx, tx, rights, object, id, written);
    await storeAnswer(ctx, tx, { status: 200, response: body });
    await failPoint("write.before-commit");
    return recordAnswer(body, 200);
  });
}

/** Lets stages enter by themselves, and reads the record again if they may have. */
async function afterWrite(ctx: Ctx, tx: Transaction, rights: Rights, object: CatalogObject, id: string, body: string): Promise<string> {
  if (!mayAutoEnter(ctx.catalog, object)) return body;
  await applyAutoEnter(tx, ctx, { object: object.key, ids: [id] });
  const [shown] = await tx.query(bind(getStatement(ctx.catalog, rights, object, {}), { ...bindings(ctx), id }));
  return typeof shown?.["body"] === "string" ? shown["body"] : body;
}

const fieldsInside = {
  "zh-CN": '字段的值写在 fields 里：{"fields": {…}}。',
  en: 'Values of fields stand in fields: {"fields": {…}}.',
} as const;

const members: ReadonlySet<string> = new Set(["fields", "owner", "collaborators"]);

/** What says where a record stands, or why. */
const ofMoves: ReadonlySet<string> = new Set(["funnel", "stage", "reason"]);

/**
 * Reads a patch; RECORD_INVALID with every mistake that can be seen without the database. Anything beside fields, owner and collaborators
 * is one, the stage above all: only a move sets it.
 */
export function readPatchRow(ctx: Reader, object: CatalogObject, rights: Rights, patch: RecordPatch): PatchRow {
  const errors: ProblemItem[] = [];
  for (const key of Object.keys(patch)) {
    if (members.has(key)) continue;
    const detail = { "zh-CN": `不能这样修改“${key}”`, en: `"${key}" cannot be changed this way` };
    errors.push({ pointer: `/${key}`, code: "NOT_WRITABLE", detail, hint: ofMoves.has(key) ? advanceInstead : fieldsInside });
  }
  const owner = patch.owner === undefined ? undefined : readOwner(patch.owner, errors);
  const collaborators = patch.collaborators === undefined ? undefined : readCollaborators(patch.collaborators, errors);
  const values = readPatchValues(ctx, object, rights, patch.fields, "/fields", errors);
  if (errors.length > 0) throw new Problem("RECORD_INVALID", undefined, { errors });
  return { values, owner, collaborators };
}

/** The shape of the statement a patch needs. */
export function shapeOf(object: CatalogObject, row: PatchRow, how: Pick<UpdateShape, "many" | "idempotent" | "guarded">): UpdateShape {
  const rows = [...givenRows(object, row.values).keys()].sort();
  const fields = [...row.values.keys()].filter((key) => !rows.includes(key)).sort();
  return { ...how, fields, rows, owner: row.owner !== undefined, collaborators: row.collaborators !== undefined };
}

/** The largest version there can be; one that is named beyond it is as stale as any other. */
const mostVersion = 2_147_483_647;

/** One row of the statement's input, by column name. */
export function patchInput(object: CatalogObject, id: string, row: PatchRow, ifMatch: number | "*", n: number): Record<string, unknown> {
  const values: Record<string, unknown> = {
    $n: n,
    id,
    $match: ifMatch === "*" ? null : Math.min(ifMatch, mostVersion),
    $audit: newId(),
    owner_id: row.owner ?? null,
    collaborator_ids: row.collaborators ?? [],
  };
  for (const field of storedFields(object)) if (row.values.has(field.key)) values[field.column] = row.values.get(field.key);
  for (const key of givenRows(object, row.values).keys()) {
    values[oldRows(key)] = row.rows?.get(key)?.old ?? null;
    values[newRows(key)] = row.rows?.get(key)?.next ?? null;
  }
  return values;
}

function updating(
  ctx: Ctx,
  object: CatalogObject,
  statement: UpdateStatement,
  id: string,
  row: PatchRow,
  ifMatch: number | "*",
): Statement {
  const values: Record<string, unknown> = { ...bindings(ctx), ...idempotencyBindings(ctx), cause: ctx.cause, event: newId() };
  for (const [name, value] of Object.entries(patchInput(object, id, row, ifMatch, 0))) values[`in_${name}`] = value;
  return bind(statement.compiled, values);
}

/** The record's JSON; undefined when the statement stood aside. */
function bodyOf(catalog: Catalog, statement: UpdateStatement, answer: Row | undefined): string | undefined {
  assertCurrent(catalog, answer?.["revision"]);
  if (answer === undefined || answer["id"] === null) throw new Problem("NOT_FOUND");
  const failure = failureOf(statement.checks, answer);
  if (failure) throw failure;
  if (stoodAside(statement.checks, answer)) return undefined;
  if (typeof answer["body"] !== "string") throw new Error("nothing was written although every condition held");
  return answer["body"];
}
