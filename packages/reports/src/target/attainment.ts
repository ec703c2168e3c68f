import type { TargetReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { currencyOf } from "@funnelsmith/fields";
import { ident, type Sql, sql } from "@funnelsmith/logic";
import { mostGroups, tooManyGroups } from "../aggregate/most-groups.ts";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import type { ReportColumn, ReportParams, ReportResult, ReportRow } from "../report-type.ts";
import { readableAmount } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { currentBucket, targetSums, targetsOf } from "./targets.ts";
import { pricedWins, questionOf, wins, winsBy } from "./wins.ts";

interface Sum {
  readonly by: string | null;
  readonly label: string | null;
  readonly amount: string | null;
  readonly count: string | number | null;
}

/** Groups with the names of members, where they are members. */
function named(ctx: Ctx, definition: TargetReport, groups: Sql): Sql {
  const member = ident(ctx.catalog.tenant.schema, "member");
  const label = definition.by === "member" ? sql`(select m.name from ${member} m where m.id::text = g.by)` : sql`null::text`;
  return sql`select g.by, g.amount, g.count, ${label} as label from (${groups}) g`;
}

/** A share of a target, which may well be more than one and is no rate of a sample. */
function attained(won: string | number | null, target: string | number | null): number | null {
  return target === null || Number(target) === 0 ? null : Number(won ?? 0) / Number(target);
}

/** What was won against its target, by the period of the target or by whose it is. */
export async function runAttainment(ctx: Ctx, definition: TargetReport, params: ReportParams): Promise<ReportResult> {
  const targets = targetsOf(ctx, definition);
  const question = questionOf(ctx, definition, params);
  const own = readableAmount(ctx, question.object);
  const money = targets.amount && own;
  const fixed = drillParams(ctx, params);
  const amount = money ? sql`sum(s.won_amount)::text` : sql`null::text`;
  const from = money ? pricedWins(ctx, definition, params) : wins(ctx, definition, params);
  const sums = sql`select ${winsBy(definition)} as by, ${amount} as amount, count(*) as count from ${from} group by 1`;
  const [current, goals, won] = await Promise.all([
    currentBucket(ctx, definition, params),
    runSql<Sum>(ctx, named(ctx, definition, targetSums(ctx, definition, params))),
    runSql<Sum>(ctx, named(ctx, definition, sums)),
  ]);
  const byMember = definition.by === "member";
  const keys = [...new Set([...goals, ...won].map((one) => one.by))].sort((a, b) => ((a ?? "~") < (b ?? "~") ? -1 : 1));
  const rows = keys
    .map((by): ReportRow => {
      const goal = goals.find((one) => one.by === by);
      const done = won.find((one) => one.by === by);
      const name = by === null ? undefined : byMember ? (done?.label ?? goal?.label ?? "") : by;
      return {
        by: { value: by, label: name === undefined ? text("（无）", "(nobody)") : text(name, name) },
        ...(money && {
          targetAmount: goal?.amount ?? null,
          wonAmount: done?.amount ?? null,
          amountShare: attained(done?.amount ?? null, goal?.amount ?? null),
        }),
        ...(targets.count && { targetCount: goal?.count == null ? null : Number(goal.count) }),
        won: Number(done?.count ?? 0),
        ...(targets.count && { countShare: attained(done?.count ?? 0, goal?.count ?? null) }),
        drill: { won: encodeDrill({ definition, params: fixed, point: { column: "won", row: { by } } }) },
      };
    })
    .sort((a, b) => (byMember ? Number(b["won"]) - Number(a["won"]) : 0))
    .slice(0, mostGroups);
  // Among the rows if it begins in the period, and then it has not ended.
  const inside = (params.from === undefined || current.starts >= params.from) && (params.to === undefined || current.starts < params.to);
  const running = rows.length > 0 && inside;
  return {
    columns: [
      { key: "by", title: byMember ? text("负责人", "Owner") : text("期间", "Period"), type: "text" },
      ...(money
        ? ([
            { key: "targetAmount", title: text("目标金额", "Target"), type: "decimal" },
            { key: "wonAmount", title: text("赢单金额", "Won"), type: "decimal" },
            { key: "amountShare", title: text("金额达成", "Attained"), type: "rate" },
          ] satisfies ReportColumn[])
        : []),
      ...(targets.count ? [{ key: "targetCount", title: text("目标单数", "Target deals"), type: "count" as const }] : []),
      { key: "won", title: text("赢单数", "Won deals"), type: "count" },
      ...(targets.count ? [{ key: "countShare", title: text("单数达成", "Deals attained"), type: "rate" as const }] : []),
    ],
    rows,
    chart: chartOf(ctx, rows, byMember, money ? ["targetAmount", "wonAmount"] : ["targetCount", "won"]),
    meta: metaOf(ctx, definition, params, {
      sentence: byMember
        ? text(
            "目标达成：每个人在这段时间各期的目标合计，与其负责的记录里同期赢下的相比。只算在时间段内开始的目标期。",
            "Attainment: each member's targets of the period added up, against what was won meanwhile of the records the member owns. Only target periods that begin inside the period count.",
          )
        : text(
            "目标达成：每一期赢下的与该期目标相比，赢单按结束时间、金额按赢单那一刻。只算在时间段内开始的目标期。",
            "Attainment: what was won in each target period against its target, by the time of closing and the amount at that moment. Only target periods that begin inside the period count.",
          ),
      sample: rows.length === 0 ? 0 : won.reduce((sum, one) => sum + Number(one.count), 0) + goals.length,
      mature: running ? false : null,
      currency: money && own ? currencyOf(own.definition, ctx.catalog.tenant.currency) : null,
      notes: [
        ...(keys.length > mostGroups ? [tooManyGroups] : []),
        ...(running ? [text(`「${current.by}」开始的一期还没结束。`, `The period that began on ${current.by} is not over.`)] : []),
      ],
    }),
  };
}

function chartOf(ctx: Ctx, rows: readonly ReportRow[], lying: boolean, [target, won]: readonly [string, string]): Record<string, unknown> {
  const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));
  const names = rows.map((row) => (row["by"] as { label: Record<string, string> }).label[ctx.locale]);
  return {
    kind: lying ? "bars" : "columns",
    [lying ? "yAxis" : "xAxis"]: { type: "category", data: names, ...(lying && { inverse: true }) },
    [lying ? "xAxis" : "yAxis"]: { type: "value", min: 0 },
    series: [
      { type: "bar", name: text("目标", "Target")[ctx.locale], data: rows.map((row) => ({ value: number(row[target]) })) },
      {
        type: "bar",
        name: text("赢单", "Won")[ctx.locale],
        data: rows.map((row) => ({ value: number(row[won]), drill: row.drill["won"] })),
      },
    ],
  };
}
