import type { LossesReport as LossesDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { currencyOf } from "@funnelsmith/fields";
import { type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogFunnel } from "@funnelsmith/storage";
import { withMove } from "../closed/closing.ts";
import { findFunnel } from "../find.ts";
import { localized, reasonTitles } from "../funnel/steps.ts";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import { rateOf } from "../rate.ts";
import type { ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { within } from "../sql/moves.ts";
import { readableAmount } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";

/** The records finally lost or invalid, closed in the period, with reason and amount of their last move, as `(…) s`. */
function losses(ctx: Ctx, definition: LossesDefinition, params: ReportParams): Sql {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const those = sql`s.stage = any(${keysOf(funnel, definition.outcome ?? "lost")}::text[])${within(sql`s.closed_at`, params.from, params.to)}`;
  return sql`(${withMove(question, standings(question), those, sql`l.at = s.since`, [sql`l.reason_code as reason`, sql`l.amount`])}) s`;
}

interface Found {
  readonly lost_from: string | null;
  readonly reason: string | null;
  readonly n: number;
  readonly amount: string | null;
}

/** Where a stage stands in the order of rows; what was lost without ever standing anywhere comes last. */
const placeOf = (funnel: CatalogFunnel, key: string | null): number =>
  key === null ? Number.POSITIVE_INFINITY : (funnel.stage.get(key)?.position ?? 1e6);

/** By code; none given comes last. */
function byReason(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : 1;
}

/** Why records are finally lost, by the stage they were lost from. */
export const lossesReport: ReportType<LossesDefinition> = {
  type: "losses",
  title: { "zh-CN": "流失原因", en: "Losses" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const { funnel, object } = findFunnel(ctx, definition.funnel);
    const amount = readableAmount(ctx, object);
    const fixed = drillParams(ctx, params);
    const sum = amount ? sql`sum(s.amount)::text` : sql`null`;
    const found = await runSql<Found>(
      ctx,
      sql`select s.lost_from, s.reason, count(*) as n, ${sum} as amount from ${losses(ctx, definition, params)} group by s.lost_from, s.reason`,
    );
    const titles = reasonTitles(funnel.stages.filter((stage) => stage.kind === (definition.outcome ?? "lost")));
    const totals = new Map<string | null, number>();
    for (const { lost_from, n } of found) totals.set(lost_from, (totals.get(lost_from) ?? 0) + n);
    const reasonName = (code: string | null): LocalizedText =>
      code === null ? text("未填写", "Not given") : (titles.get(code) ?? text(code, code));
    const rows = [...found]
      .sort((a, b) => placeOf(funnel, a.lost_from) - placeOf(funnel, b.lost_from) || b.n - a.n || byReason(a.reason, b.reason))
      .map((row): ReportRow => {
        const stage = row.lost_from === null ? undefined : funnel.stage.get(row.lost_from);
        const place = { from: row.lost_from, reason: row.reason };
        return {
          from: { value: row.lost_from, label: stage ? localized(stage.definition.title) : text("（未进过阶段）", "(no stage before)") },
          reason: { value: row.reason, label: reasonName(row.reason) },
          count: row.n,
          share: rateOf(row.n, totals.get(row.lost_from) ?? 0),
          ...(amount && { amount: row.amount }),
          drill: { count: encodeDrill({ definition, params: fixed, point: { column: "count", row: place } }) },
        };
      });
    const all = found.reduce((total, row) => total + row.n, 0);
    const unknown = found.filter((row) => row.reason === null).reduce((total, row) => total + row.n, 0);
    return {
      columns: [
        { key: "from", title: text("之前阶段", "Stage before"), type: "text" },
        { key: "reason", title: text("原因", "Reason"), type: "text" },
        { key: "count", title: text("数量", "Count"), type: "count" },
        { key: "share", title: text("占该阶段", "Of that stage"), type: "rate" },
        ...(amount ? [{ key: "amount", title: text("金额", "Amount"), type: "decimal" as const }] : []),
      ],
      rows,
      chart: stacked(ctx, rows),
      meta: metaOf(ctx, definition, params, {
        sentence: sentences[definition.outcome ?? "lost"],
        sample: all,
        currency: amount ? currencyOf(amount.definition, ctx.catalog.tenant.currency) : null,
        notes: unknown === 0 ? [] : [text(`${all} 条里有 ${unknown} 条没有填写原因。`, `${unknown} of ${all} give no reason.`)],
      }),
    };
  },
  records(ctx, definition, params, point) {
    if (point.column !== "count") throw notAPoint();
    const [from, reason] = [point.row["from"] ?? null, point.row["reason"] ?? null];
    return sql`select s.id from ${losses(ctx, definition, params)} where s.lost_from is not distinct from ${from}::text and s.reason is not distinct from ${reason}::text`;
  },
};

interface Named {
  readonly value: string | null;
  readonly label: LocalizedText;
}

/** A bar a stage, made of its reasons, the most frequent reason first; told apart by value, since two may have one name. */
function stacked(ctx: Ctx, rows: readonly ReportRow[]): Record<string, unknown> {
  const cell = (row: ReportRow, column: "from" | "reason"): Named => row[column] as Named;
  const namesOf = (column: "from" | "reason"): readonly Named[] => [
    ...new Map(rows.map((row) => [cell(row, column).value, cell(row, column)])).values(),
  ];
  const countOf = ({ value }: Named): number =>
    rows.reduce((sum, row) => sum + (cell(row, "reason").value === value ? Number(row["count"]) : 0), 0);
  const stages = namesOf("from");
  const reasons = namesOf("reason").toSorted((a, b) => countOf(b) - countOf(a));
  return {
    kind: "bars",
    legend: true,
    yAxis: { type: "category", inverse: true, data: stages.map(({ label }) => label[ctx.locale]) },
    xAxis: { type: "value", min: 0 },
    series: reasons.map((reason) => ({
      type: "bar",
      stack: "all",
      name: reason.label[ctx.locale],
      data: stages.map((stage) => {
        const row = rows.find((one) => cell(one, "from").value === stage.value && cell(one, "reason").value === reason.value);
        return row ? { value: row["count"], drill: row.drill["count"] } : null;
      }),
    })),
  };
}

const sentences: Readonly<Record<"lost" | "invalid", LocalizedText>> = {
  lost: text(
    "流失原因：这段时间最终输掉的记录，按输掉之前所在的阶段和最后一次给出的原因统计；后来重新打开的不算。金额是最后一次移动时的金额。",
    "Losses: records finally lost in the period, by the stage they were lost from and the reason given last; those opened again are none. Amounts are those of the last move.",
  ),
  invalid: text(
    "无效原因：这段时间最终判为无效的记录，按之前所在的阶段和最后一次给出的原因统计；后来重新打开的不算。",
    "Invalid: records finally found invalid in the period, by the stage they came from and the reason given last; those opened again are none.",
  ),
};
