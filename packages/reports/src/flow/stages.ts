import type { ReportDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import type { Sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { findFunnel } from "../find.ts";
import { reclassifiedSentence, type StageCount, stageRow } from "../funnel/movement.ts";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import type { ReportColumn, ReportParams, ReportPoint, ReportResult, ReportRow } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";
import { type Period, periodCounts, periodOf, periodRecords, standingBefore, standingCounts, waysOut } from "./period-moves.ts";

/** A report that asks for the flow of its funnel. */
type Definition = Extract<ReportDefinition, { readonly type: "flow" | "funnel" }>;

const asked = (ctx: Ctx, definition: Definition, params: ReportParams): Period =>
  periodOf(ctx, findFunnel(ctx, definition.funnel), [definition.filter, params.filter], params);

const titles: Readonly<Record<(typeof waysOut)[number], LocalizedText>> = {
  forward: text("前进", "Forward"),
  back: text("退回", "Back"),
  won: text("赢单", "Won"),
  lost: text("输单", "Lost"),
  invalid: text("无效", "Invalid"),
  parked: text("搁置", "Parked"),
  reopened: text("重新打开", "Reopened"),
  reclassified: text("改归类", "Reclassified"),
  elsewhere: text("去了别的漏斗", "To another funnel"),
};

/** What every funnel is asked for; the other ways have a column only where somebody went them. */
const always: ReadonlySet<string> = new Set(["forward", "back", "won", "lost"]);

/** The ways out in the order they are drawn. */
const drawn: readonly (typeof waysOut)[number][] = [
  "won",
  "back",
  "forward",
  "lost",
  "invalid",
  "parked",
  "reopened",
  "reclassified",
  "elsewhere",
];

/** What came into and went out of each stage in a period; opening + in − out = closing, always. */
export async function runStages(ctx: Ctx, definition: Definition, params: ReportParams): Promise<ReportResult> {
  const period = asked(ctx, definition, params);
  const { funnel } = period.question;
  const fixed = drillParams(ctx, params);
  const [found, opening, closing] = await Promise.all([
    runSql<StageCount>(ctx, periodCounts(period)),
    runSql<{ stage: string; n: number }>(ctx, standingCounts(standingBefore(period))),
    runSql<{ stage: string; n: number }>(ctx, standingCounts(period.question)),
  ]);
  const ways = waysOut.filter((way) => always.has(way) || found.some((row) => row.what === way));
  const reclassified = ways.includes("reclassified");
  const rows = funnel.stages.map((stage): ReportRow => {
    const standing = (counts: typeof opening): number => counts.find((row) => row.stage === stage.key)?.n ?? 0;
    const row = stageRow(definition, fixed, stage, ["entered", "new", "left", ...ways], found);
    const drillTo = (column: string): string => encodeDrill({ definition, params: fixed, point: { column, row: { stage: stage.key } } });
    return {
      ...row,
      opening: standing(opening),
      closing: standing(closing),
      to: Object.fromEntries(found.flatMap((one) => (one.stage === stage.key && one.next !== null ? [[one.next, one.moves]] : []))),
      drill: { ...row.drill, opening: drillTo("opening"), closing: drillTo("closing") },
    };
  });
  const bars = (key: string, name: LocalizedText, stack: string) => ({
    type: "bar",
    stack,
    outcome: key,
    name: name[ctx.locale],
    data: rows.map((row) => ({ value: row[key], drill: row.drill[`${key}Records`] })),
  });
  const count = (key: string, title: LocalizedText): ReportColumn => ({ key, title, type: "count" });
  return {
    columns: [
      { key: "title", title: text("阶段", "Stage"), type: "text" },
      count("opening", text("期初", "Opening")),
      count("entered", text("进入", "In")),
      count("new", text("其中新来的", "Of it new")),
      count("left", text("离开", "Out")),
      ...ways.map((way) => count(way, titles[way])),
      count("closing", text("期末", "Closing")),
    ],
    rows,
    chart: {
      kind: "grouped-bars",
      xAxis: { type: "category", data: rows.map((row) => (row["title"] as Record<string, string>)[ctx.locale]) },
      yAxis: { type: "value", min: 0 },
      series: [
        bars("entered", text("进入", "In"), "in"),
        ...drawn.filter((way) => ways.includes(way)).map((way) => bars(way, titles[way], "out")),
      ],
    },
    meta: metaOf(
      ctx,
      definition,
      { ...params, to: period.to },
      {
        sentence: text(
          `流量：这段时间每个阶段流进、流出各多少次，流出的按去向分；期初 + 进入 − 离开 = 期末。点开的是这些记录，同一条只列一次。期末已删除的记录一概不算。${reclassified ? reclassifiedSentence["zh-CN"] : ""}`,
          `Flow: how many moves came into and went out of each stage in the period, those out by where they led; opening + in − out = closing. A number opens its records, each once. Records deleted by the end are left out of all of it.${reclassified ? ` ${reclassifiedSentence.en}` : ""}`,
        ),
        sample: rows.reduce((sum, row) => sum + Number(row["opening"]) + Number(row["entered"]), 0),
      },
    ),
  };
}

/** Ids of the records counted in a column of a stage. */
export function stageRecords(ctx: Ctx, definition: Definition, params: ReportParams, point: ReportPoint): Sql {
  return periodRecords(asked(ctx, definition, params), String(point.row["stage"]), point.column);
}
