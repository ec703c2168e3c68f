import type { FlowReport as FlowDefinition } from "@funnelsmith/definition";
import { findFunnel } from "../find.ts";
import { runStages, stageRecords } from "../flow/stages.ts";
import { runWaterfall, waterfallRecords } from "../flow/waterfall.ts";
import type { ReportType } from "../report-type.ts";

/** What a period changed: the moves of each stage, or the open amount from beginning to end. */
export const flowReport: ReportType<FlowDefinition> = {
  type: "flow",
  title: { "zh-CN": "本期流量", en: "Flow of a period" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  run: (ctx, definition, params) =>
    definition.basis === "amount" ? runWaterfall(ctx, definition, params) : runStages(ctx, definition, params),
  records: (ctx, definition, params, point) =>
    definition.basis === "amount" ? waterfallRecords(ctx, definition, params, point) : stageRecords(ctx, definition, params, point),
};
