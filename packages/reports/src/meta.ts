import type { ReportDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import type { LocalizedText } from "@funnelsmith/problem";
import { localized } from "./funnel/steps.ts";
import type { ReportMeta, ReportParams } from "./report-type.ts";

/** Words in both languages. */
export const text = (zh: string, en: string): LocalizedText => ({ "zh-CN": zh, en });

/** What a chart's figures in days, and in hours, are said with. */
export const dayUnit: LocalizedText = text("天", "d");
export const hourUnit: LocalizedText = text("小时", "h");

/** What a report as of a past instant says of itself. */
export const asOfNote: LocalizedText = text(
  "阶段、金额和记录是否存在按该时刻计算；其他筛选和权限按今天。",
  "Stage, amount and existence are as of that instant; other filters and rights are today's.",
);

/** The meta every report shares. */
export function metaOf(
  ctx: Ctx,
  definition: ReportDefinition,
  params: ReportParams,
  rest: Pick<ReportMeta, "sentence" | "sample"> & Partial<Pick<ReportMeta, "currency" | "mature" | "notes">>,
): ReportMeta {
  return {
    title: localized(definition.title),
    definition,
    asOf: params.asOf ?? ctx.now,
    from: params.from ?? null,
    to: params.to ?? null,
    zone: ctx.catalog.tenant.zone,
    currency: rest.currency ?? null,
    mature: rest.mature ?? null,
    sentence: rest.sentence,
    sample: rest.sample,
    notes: [...(rest.notes ?? []), ...(params.asOf ? [asOfNote] : [])],
  };
}

/** The instant ages are measured at: the as-of instant, or the first at which everything of now has happened, which a drill-down repeats. */
export function instantOf(ctx: Ctx, params: ReportParams): string {
  return params.asOf ?? new Date(Date.parse(ctx.now) + 1).toISOString();
}

/** The parameters a drill-down repeats: without an as-of instant, everything up to and including now. */
export function drillParams(ctx: Ctx, params: ReportParams): ReportParams {
  return { ...params, asOf: instantOf(ctx, params) };
}

/** The day an instant lies on in the tenant's zone, as YYYY-MM-DD; empty for none. */
export function dayOf(ctx: Ctx, instant: string | undefined): string {
  if (instant === undefined) return "";
  return new Intl.DateTimeFormat("sv-SE", { timeZone: ctx.catalog.tenant.zone }).format(new Date(instant));
}

/** The last day of a period that ends just before an instant, as `dayOf` says it. */
export function lastDayOf(ctx: Ctx, end: string): string {
  return dayOf(ctx, new Date(Date.parse(end) - 1).toISOString());
}
