import { join, slot, type Sql, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Statement, Row } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { compileRights } from "../rights/compile-rights.ts";
import { readerSources } from "../rights/reader-sources.ts";
import { compileOnce } from "../write/statements.ts";
import type { Move } from "./classify.ts";
import { answerOf, type CriterionAnswer, isReadable } from "./criterion-answer.ts";
import { factsOf } from "./facts.ts";
import { factColumns, factsRead } from "./facts-sql.ts";
import { type MoveException, namedBy, type Verdict } from "./judge.ts";
import { bound } from "./lock.ts";
import { shownColumns, shownValues } from "./shown-values.ts";

/** Where the rows of an explanation come from: a FROM item with the row under `r`. */
export interface RowSource {
  readonly from: Sql;
  /** Equal for equal `from`. */
  readonly key: string;
  readonly bindings: Readonly<Record<string, unknown>>;
}

/** The rows as they are stored. */
export function storedRows(object: CatalogObject): RowSource {
  return { from: sql`${object.table} r`, key: "stored", bindings: {} };
}

/** What was judged of one row. */
export interface Judged {
  readonly id: string;
  readonly verdicts: readonly Verdict[];
  readonly waived?: MoveException | undefined;
}

/**
 * The criteria of one move as judged on some rows, in the actor's words. The values shown are read anew with the actor's rights, so that an
 * answer holds nothing that the actor could not have read.
 */
export async function explainCriteria(
  ctx: Ctx,
  ask: (statement: Statement) => Promise<readonly Row[]>,
  object: CatalogObject,
  move: Move,
  judged: readonly Judged[],
  source: RowSource,
): Promise<CriterionAnswer[][]> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const readable = move.criteria
    .filter((one) => isReadable(ctx.catalog, rights, object, one.criterion.rule.reads))
    .map((one) => one.criterion.rule);
  const facts = factsRead(object, readable);
  const from = `${move.from?.funnel.key ?? ""}.${move.from?.stage.key ?? ""}.${move.from?.resume?.key ?? ""}`;
  const statement = compileOnce(
    ctx.catalog,
    `explain:${rights.key}:${object.key}:${from}:${move.funnel.key}.${move.to.key}:${source.key}`,
    () =>
      sql`select ${join([sql`r."id"`, ...factColumns(facts, readerSources(ctx.catalog, rights, object, "r")), ...shownColumns(ctx.catalog, rights, object, facts, "r")])} from ${source.from} where r."id" = any(${slot("ids")}::uuid[])`,
  );
  const rows = await ask(bound(ctx, statement, { ...source.bindings, ids: judged.map((one) => one.id) }));
  const byId = new Map(rows.map((row) => [row["id"] as string, row]));
  return judged.map(({ id, verdicts, waived }) => {
    const row = byId.get(id);
    const known = row && { facts: factsOf(ctx, facts, row), shown: shownValues(facts, row) };
    return verdicts.map((verdict) => {
      const seen = readable.includes(verdict.criterion.rule) ? known : undefined;
      return answerOf(ctx, rights, object, verdict, seen, namedBy(waived, verdict));
    });
  });
}

/** The refusal of a closed gate with every criterion of the move. */
export function gateClosed(criteria: readonly CriterionAnswer[], version?: number): Problem {
  const missing = criteria.filter(({ severity, met, waived }) => severity === "must" && !met && !waived).length;
  const detail = { "zh-CN": `还差 ${missing} 项条件`, en: missing === 1 ? "One criterion is not met" : `${missing} criteria are not met` };
  return new Problem("GATE_CLOSED", detail, { extensions: { criteria, ...(version !== undefined && { version }) } });
}
