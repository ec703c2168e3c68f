import type { ReportDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import type { CatalogFunnel } from "@funnelsmith/storage";
import { bucketStart } from "./aggregate/dimension.ts";
import { localized } from "./funnel/steps.ts";
import { text } from "./meta.ts";
import type { ReportBreak, ReportParams, ReportResult } from "./report-type.ts";

/** The answer with the days on which stages took the place of others: told in its meta, and marked in a chart that runs along time. */
export function markBreaks(ctx: Ctx, definition: ReportDefinition, params: ReportParams, result: ReportResult): ReportResult {
  const until = params.to ?? params.asOf ?? ctx.now;
  const breaks = funnelsOf(ctx, definition)
    .flatMap((funnel) => breaksOf(ctx, funnel))
    .filter(({ at }) => (params.from === undefined || at >= params.from) && at <= until);
  if (breaks.length === 0) return result;
  const notes = [...result.meta.notes, ...breaks.map(({ note }) => note)];
  return { ...result, chart: markChart(ctx, result.chart, breaks), meta: { ...result.meta, notes, breaks } };
}

/** The funnels whose stages the numbers are about. */
function funnelsOf(ctx: Ctx, definition: ReportDefinition): readonly CatalogFunnel[] {
  if ("funnel" in definition && definition.funnel !== undefined) {
    const funnel = ctx.catalog.funnels.get(definition.funnel);
    return funnel ? [funnel] : [];
  }
  const byStage = "dimensions" in definition && definition.dimensions?.some(({ field }) => field === "$stage");
  return byStage && "object" in definition ? (ctx.catalog.objects.get(definition.object)?.funnels ?? []) : [];
}

function breaksOf(ctx: Ctx, funnel: CatalogFunnel): readonly ReportBreak[] {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: ctx.catalog.tenant.zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return funnel.redesigns.map(({ at, stages }): ReportBreak => {
    const on = day.format(new Date(at));
    const went = stages.map(({ title, to }) => {
      const names = to.map((key) => localized(funnel.stage.get(key)?.definition.title ?? key));
      const from = localized(title);
      return text(
        `「${from["zh-CN"]}」→「${names.map((name) => name["zh-CN"]).join("」「")}」`,
        `"${from.en}" → ${names.map((name) => `"${name.en}"`).join(", ")}`,
      );
    });
    const note = text(
      `${on} 阶段调整：${went.map((one) => one["zh-CN"]).join("，")}。此前的记录按今天的阶段显示。`,
      `Stages changed on ${on}: ${went.map((one) => one.en).join("; ")}. What was before is shown under today's stages.`,
    );
    return { at, day: on, note };
  });
}

/** A chart whose categories are starts of buckets in order says in which of them each break falls. */
function markChart(ctx: Ctx, chart: ReportResult["chart"], breaks: readonly ReportBreak[]): ReportResult["chart"] {
  const axis = chart["xAxis"] as { readonly type?: unknown; readonly data?: unknown } | undefined;
  if (axis?.type !== "category" || !Array.isArray(axis.data)) return chart;
  const starts = axis.data.map((name) => bucketStart(String(name)));
  if (starts.every((start) => start === undefined)) return chart;
  const marks = breaks.flatMap(({ day, note }) => {
    const index = starts.findLastIndex((start) => start !== undefined && start <= day);
    return index < 0 ? [] : [{ index, note: note[ctx.locale] }];
  });
  return { ...chart, breaks: marks };
}
