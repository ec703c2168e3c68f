import type { ActivitySource, ReportDefinition } from "@funnelsmith/definition";
import { compileRights, type Ctx } from "@funnelsmith/engine";
import type { CatalogFunnel, CatalogObject } from "@funnelsmith/storage";
import { mayReadActivities } from "../activity/activities.ts";
import { usualIdle } from "../activity/neglect.ts";
import { findFunnel, findObject } from "../find.ts";
import { type Period, periodOf } from "../flow/period-moves.ts";
import { drillParams, instantOf } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import type { Question } from "../sql/standings.ts";

/** Days without a sign of life after which an open record is stale, where the report does not say itself when one counts as active. */
const usualStale = 30;

/** Whose records, of which funnel, the quality of the data behind a report is about. */
export interface AskedAbout {
  readonly ctx: Ctx;
  readonly definition: ReportDefinition;
  /** As a drill-down repeats them. */
  readonly params: ReportParams;
  readonly object: CatalogObject;
  readonly funnel: CatalogFunnel;
  /** The records at the instant. */
  readonly question: Question;
  /** The moves of the period. */
  readonly period: Period;
  /** RFC 3339 UTC, exclusive. */
  readonly until: string;
  /** What the report counts as following up, if it names that. */
  readonly activity: ActivitySource | undefined;
  readonly staleDays: number;
}

/** The funnel a report is over: the one it names, or the only one of its object; undefined where there is none such. */
function placeOf(ctx: Ctx, definition: ReportDefinition): Pick<AskedAbout, "object" | "funnel"> | undefined {
  if ("funnel" in definition) return findFunnel(ctx, definition.funnel);
  const object = findObject(ctx, definition.object);
  const [funnel, ...others] = object.funnels;
  return funnel && others.length === 0 ? { object, funnel } : undefined;
}

/** What the quality of the data behind a report is asked about; undefined for a report over records that go through no funnel. */
export function askedAbout(ctx: Ctx, definition: ReportDefinition, params: ReportParams): AskedAbout | undefined {
  const place = placeOf(ctx, definition);
  if (!place) return undefined;
  const filters = [definition.filter, params.filter];
  return {
    ctx,
    definition,
    params: drillParams(ctx, params),
    ...place,
    question: { ctx, ...place, filters, asOf: params.asOf },
    period: periodOf(ctx, place, filters, params),
    until: instantOf(ctx, params),
    ...followingOf(ctx, definition),
  };
}

/** What the report counts as following up, as far as it would show that to the reader, and after how many days without it a record is stale. */
function followingOf(ctx: Ctx, definition: ReportDefinition): Pick<AskedAbout, "activity" | "staleDays"> {
  if (definition.type === "stuck") {
    const { idle } = definition;
    return idle && mayReadActivities(ctx, idle.activity)
      ? { activity: idle.activity, staleDays: idle.days ?? usualIdle }
      : { activity: undefined, staleDays: usualStale };
  }
  return {
    activity: "activity" in definition ? definition.activity : undefined,
    staleDays: ("activeDays" in definition ? definition.activeDays : undefined) ?? usualStale,
  };
}

/** The keys of fields of the object the reader may read. */
export function readableFields({ ctx, object }: AskedAbout): ReadonlySet<string> {
  return compileRights(ctx.catalog, ctx.actor).object(object.key).readable;
}
