import { Problem } from "@funnelsmith/problem";
import { type Catalog, type CatalogObject, failPoint, newId, type Row, type Statement, type Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { namesFiles, takeFiles } from "../files/claim-files.ts";
import { applyAutoEnter } from "../moves/auto-enter.ts";
import { type EntryPlan, planEntry } from "../moves/plan-entry.ts";
import { bindings } from "../rights/bindings.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { Rights } from "../rights/rights.ts";
import { assertCurrent } from "../write/app-row.ts";
import { inputOne } from "../write/input-rows.ts";
import { jsonValue } from "../write/json-value.ts";
import { idempotencyBindings, repeatable, storeAnswer } from "../write/repeatable.ts";
import { sendAlone } from "../write/send-alone.ts";
import { bind } from "../write/statements.ts";
import { transact } from "../write/transact.ts";
import type { WriteResult } from "../write/write-result.ts";
import { mayAutoEnter, movesOthers, showsLedger } from "./auto-enters.ts";
import { numbered } from "./assign-numbers.ts";
import { lockForJudgement, readsOtherRows } from "./cross-row.ts";
import { getStatement, objectFor } from "./get-record.ts";
import { givesRows } from "./given-rows.ts";
import { insertInput, type InsertStatement, insertStatement, storedFields } from "./insert-sql.ts";
import { isJudgedByParents, judgeParents } from "./judge-parents.ts";
import { type NewRecord, type NewRow, readNewRecord } from "./new-record.ts";
import { newRowInput } from "./new-row-input.ts";
import { readFills } from "./read-fills.ts";
import { recordAnswer, repeatedAnswer } from "./record-answer.ts";
import { failureOf, stoodAside } from "./row-check.ts";
import { writeNewRows } from "./write-rows.ts";

/**
 * Creates a record: one statement in one round trip, unless criteria must be judged or a stage enters by itself. FORBIDDEN without the
 * right to create; RECORD_INVALID with every mistake; UNIQUE_TAKEN; GATE_CLOSED when the stage asked for does not let it in.
 */
export async function createRecord(ctx: Ctx, objectKey: string, input: NewRecord): Promise<WriteResult> {
  const { catalog } = ctx;
  const rights = compileRights(catalog, ctx.actor);
  const object = objectFor(catalog, rights, objectKey);
  if (rights.object(object.key).scope.create === "none") throw new Problem("FORBIDDEN");
  const result = await repeatable(ctx, () => create(ctx, rights, object, input), repeatedAnswer);
  await failPoint("write.after-commit");
  return result;
}

async function create(ctx: Ctx, rights: Rights, object: CatalogObject, input: NewRecord): Promise<WriteResult> {
  const { catalog } = ctx;
  const read = readNewRecord(ctx, object, rights, input);
  const entry = planEntry(ctx, object, input);
  const [row = read] = await numbered(ctx, object, [read]);
  const alone =
    !ctx.room?.near &&
    !givesRows(object, row.values) &&
    !entry?.gated &&
    !movesOthers(catalog, object) &&
    !showsLedger(object) &&
    !readsOtherRows(object) &&
    !isJudgedByParents(catalog, object) &&
    !namesFiles(object, row.values);
  if (alone) {
    const idempotent = ctx.idempotency !== undefined;
    const statement = insertStatement(catalog, rights, object, {
      many: false,
      chosen: row.chosen,
      filled: row.filled,
      entry,
      idempotent,
      guarded: true,
    });
    await failPoint("write.before-commit");
    const answer = await sendAlone(ctx, inserting(ctx, object, statement, row, entry, null));
    const body = answer && bodyOf(catalog, statement, answer);
    if (body !== undefined) {
      ctx.room?.made(1);
      return recordAnswer(body, 201);
    }
  }
  return transact(ctx, (tx) => createGuarded(ctx, tx, rights, object, row, entry));
}

/** Judged, inserted and moved on in one transaction; the body is read last. */
async function createGuarded(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  given: NewRow,
  entry: EntryPlan | undefined,
): Promise<WriteResult> {
  const { catalog } = ctx;
  let row = await takeFiles(ctx, tx, object, given);
  let evidence: string | null = null;
  await lockForJudgement(ctx, tx, object, [], [row.values]);
  [row = given] = await writeNewRows(ctx, tx, rights, object, [row]);
  if (entry?.gated) {
    [row = given] = await readFills(ctx, tx, rights, object, [row]);
    const [judged] = await entry.judge(tx, [proposed(object, row)]);
    if (judged === undefined) throw new Error("a judgement answers every row");
    if (!judged.ok) throw judged.problem;
    evidence = judged.evidence;
  }
  const statement = insertStatement(catalog, rights, object, {
    many: false,
    chosen: row.chosen,
    filled: row.filled,
    entry,
    idempotent: false,
    guarded: false,
  });
  const [answer] = await tx.query(inserting(ctx, object, statement, row, entry, evidence));
  let body = bodyOf(catalog, statement, answer) ?? "";
  ctx.room?.made(1);
  await judgeParents(ctx, tx, object, [row.id]);
  if (mayAutoEnter(catalog, object)) await applyAutoEnter(tx, ctx, { object: object.key, ids: [row.id] });
  const [shown] = await tx.query(bind(getStatement(catalog, rights, object, {}), { ...bindings(ctx), id: row.id }));
  if (typeof shown?.["body"] === "string") body = shown["body"];
  await storeAnswer(ctx, tx, { status: 201, response: body });
  await failPoint("write.before-commit");
  return recordAnswer(body, 201);
}

/** The row by column name, as the gate judges it. */
export function proposed(object: CatalogObject, row: NewRow): { readonly id: string } & Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> & { readonly id: string } = {
    id: row.id,
    owner_id: row.owner,
    collaborator_ids: row.collaborators,
  };
  for (const field of storedFields(object)) values[field.column] = jsonValue(field, row.values.get(field.key) ?? null);
  return values;
}

function inserting(
  ctx: Ctx,
  object: CatalogObject,
  statement: InsertStatement,
  row: NewRow,
  entry: EntryPlan | undefined,
  evidence: string | null,
): Statement {
  const values: Record<string, unknown> = { ...bindings(ctx), ...idempotencyBindings(ctx), ...entry?.bindings };
  values["cause"] = ctx.cause;
  values["event"] = newId();
  return bind(statement.compiled, { ...values, ...inputOne(insertInput(object), newRowInput(object, entry, { index: 0, row, evidence })) });
}

/** The record's JSON; undefined when the statement stood aside. */
function bodyOf(catalog: Catalog, statement: InsertStatement, answer: Row | undefined): string | undefined {
  if (answer === undefined) throw new Error("a creating statement answers every row");
  assertCurrent(catalog, answer["revision"]);
  const failure = failureOf(statement.checks, answer);
  if (failure) throw failure;
  if (stoodAside(statement.checks, answer)) return undefined;
  if (typeof answer["body"] !== "string") throw new Error("nothing was written although every condition held");
  return answer["body"];
}
