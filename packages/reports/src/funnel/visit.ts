import { drillParams, metaOf, text } from "../meta.ts";
import { rateOf } from "../rate.ts";
import type { ReportResult, ReportRow } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";
import { type Movement, reclassifiedSentence, type StageCount, stageRow, visitConditions, visitCounts } from "./movement.ts";

/** Where visits lead: every visit of a stage counts, re-entries too; the denominator holds those still there. */
export async function runVisit(movement: Movement): Promise<ReportResult> {
  const { ctx, definition, funnel } = movement;
  const params = drillParams(ctx, movement.params);
  const names = Object.keys(visitConditions(movement));
  const counts = await runSql<StageCount>(ctx, visitCounts(movement));
  const rows = funnel.stages.map((stage): ReportRow => {
    const row = stageRow(definition, params, stage, names, counts);
    const visits = Number(row["visits"]);
    return {
      ...row,
      onward: rateOf(Number(row["forward"]) + Number(row["won"]), visits),
      to: Object.fromEntries(
        counts.flatMap((one) => (one.stage === stage.key && one.next !== null ? [[one.next, rateOf(one.moves, visits)]] : [])),
      ),
    };
  });
  const reclassified = rows.some((row) => row["reclassified"] !== 0);
  return {
    columns: [
      { key: "title", title: text("阶段", "Stage"), type: "text" },
      { key: "visits", title: text("到访次数", "Visits"), type: "count" },
      { key: "forward", title: text("前进", "Forward"), type: "count" },
      { key: "won", title: text("赢单", "Won"), type: "count" },
      { key: "back", title: text("退回", "Back"), type: "count" },
      { key: "lost", title: text("输单", "Lost"), type: "count" },
      { key: "invalid", title: text("无效", "Invalid"), type: "count" },
      { key: "parked", title: text("搁置", "Parked"), type: "count" },
      { key: "reopened", title: text("重新打开", "Reopened"), type: "count" },
      ...(reclassified ? [{ key: "reclassified", title: text("改归类", "Reclassified"), type: "count" as const }] : []),
      { key: "still", title: text("仍在", "Still there"), type: "count" },
      { key: "onward", title: text("前进率", "Onward rate"), type: "rate" },
    ],
    rows,
    chart: {
      kind: "stacked-bars",
      yAxis: { type: "category", inverse: true, data: rows.map((row) => (row["title"] as Record<string, string>)[ctx.locale]) },
      xAxis: { type: "value", min: 0 },
      series: [
        ["forward", "前进", "Forward"],
        ["won", "赢单", "Won"],
        ["back", "退回", "Back"],
        ["lost", "输单", "Lost"],
        ["invalid", "无效", "Invalid"],
        ["parked", "搁置", "Parked"],
        ["reopened", "重新打开", "Reopened"],
        ["reclassified", "改归类", "Reclassified"],
        ["still", "仍在", "Still there"],
      ].map(([name = "", zh = "", en = ""]) => ({
        type: "bar",
        stack: "visits",
        outcome: name,
        name: text(zh, en)[ctx.locale],
        data: rows.map((row) => ({ value: row[name], drill: row.drill[`${name}Records`] })),
      })),
    },
    meta: metaOf(ctx, definition, movement.params, {
      sentence: text(
        `到访：每一次进入阶段，下一步去了哪里；重复进入重复计。${reclassified ? reclassifiedSentence["zh-CN"] : ""}`,
        `Visits: where each visit of a stage led next; a re-entry counts again.${reclassified ? ` ${reclassifiedSentence.en}` : ""}`,
      ),
      sample: rows.reduce((sum, row) => sum + Number(row["visits"]), 0),
    }),
  };
}
