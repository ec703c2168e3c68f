import type { TargetReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { type Sql, sql } from "@funnelsmith/logic";
import { bucketed } from "../aggregate/dimension.ts";
import { withWonAmount } from "../closed/closing.ts";
import { findFunnel } from "../find.ts";
import { instantOf } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";
import { bucketOf, bucketWithin } from "./targets.ts";

/** What a target report asks of the funnel. */
export function questionOf(ctx: Ctx, definition: TargetReport, params: ReportParams): Question {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  return { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
}

/** The records won in the buckets of the period, as rows `s` and the condition on them. */
function won(question: Question, definition: TargetReport, params: ReportParams): { readonly rows: Sql; readonly where: Sql } {
  const inside = bucketWithin(definition, sql`s.closed_at`, params.from, params.to ?? instantOf(question.ctx, params));
  return {
    rows: standings(question, [sql`r.owner_id::text as owner`]),
    where: sql`s.stage = any(${keysOf(question.funnel, "won")}::text[])${inside}`,
  };
}

/** The same as `(…) s where …`. */
export function wins(ctx: Ctx, definition: TargetReport, params: ReportParams): Sql {
  const { rows, where } = won(questionOf(ctx, definition, params), definition, params);
  return sql`(${rows}) s where ${where}`;
}

/** The same as `(…) s` with `won_amount`. */
export function pricedWins(ctx: Ctx, definition: TargetReport, params: ReportParams): Sql {
  const question = questionOf(ctx, definition, params);
  const { rows, where } = won(question, definition, params);
  return sql`(${withWonAmount(question, rows, where)}) s`;
}

/** The target a win counts for: the bucket it was won in, or its owner. */
export function winsBy(definition: TargetReport): Sql {
  return definition.by === "member" ? sql`s.owner` : bucketed(sql`s.closed_at`, true, bucketOf(definition));
}
