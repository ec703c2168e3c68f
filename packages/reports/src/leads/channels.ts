import type { ChannelReport } from "@funnelsmith/definition";
import { compileRights, type Ctx, shownValue } from "@funnelsmith/engine";
import { currencyOf } from "@funnelsmith/fields";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { withWonAmount } from "../closed/closing.ts";
import { type Grouping, groupingOf, listed } from "../closed/grouping.ts";
import { findFunnel, findStage, unknownField } from "../find.ts";
import { instantOf, text } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { firstEntry } from "../sql/entries.ts";
import { readableAmount } from "../sql/population.ts";
import type { Question } from "../sql/standings.ts";
import { isEffective, leadNotes, leads, standsIn } from "./leads.ts";
import { spendOf } from "./spend.ts";

/** A question about channels as SQL: its leads `s`, and which of them each column counts. */
export interface Channels {
  readonly grouping: Grouping;
  readonly from: Sql;
  readonly conditions: Readonly<Record<"leads" | "effective" | "opportunities" | "wins" | "pending", Sql>>;
  /** Every channel with its counts and, as far as the reader may read them, `earned` and `spend`. */
  readonly table: Sql;
  readonly earns: boolean;
  readonly spends: boolean;
  readonly currency: string | null;
  readonly notes: readonly LocalizedText[];
}

/** Compiles a channel report under the reader's rights. */
export function channelsOf(ctx: Ctx, definition: ChannelReport, params: ReportParams): Channels {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const rights = compileRights(ctx.catalog, ctx.actor);
  const { readable } = rights.object(object.key);
  const channel = object.fields.get(definition.channel);
  if (!channel?.kind.flags.groupable || !readable.has(channel.key)) throw unknownField("/channel", definition.channel);
  const grouping = groupingOf(ctx, object, [{ key: "by", field: channel.key }], params.asOf);
  const margin = definition.margin === undefined ? undefined : object.fields.get(definition.margin);
  const money = definition.margin === undefined ? readableAmount(ctx, object) : margin && readable.has(margin.key) ? margin : undefined;
  const spend = definition.spend && spendOf(ctx, definition.spend, params);

  const goal = findStage(funnel, definition.opportunity, "/opportunity");
  const onward = funnel.stages.filter(({ kind, position }) => (kind === "open" || kind === "won") && position >= goal.position);
  const reached = sql`least(${join(onward.map((stage) => firstEntry(stage, params.asOf)))})`;
  const earned = margin && money ? shownValue(ctx.catalog, rights, object, margin, "r") : undefined;
  const more = [sql`${reached} as reached`, ...grouping.taken, ...(earned ? [sql`${earned} as margin`] : [])];
  const { windowDays } = definition;
  const end = sql`s.joined + make_interval(days => ${windowDays ?? 0}::int)`;
  const inTime = (at: Sql): Sql => (windowDays === undefined ? sql`${at} is not null` : sql`coalesce(${at} <= ${end}, false)`);
  const young = windowDays === undefined ? sql`true` : sql`${end} > ${instantOf(ctx, params)}::timestamptz`;
  const conditions = {
    leads: sql`true`,
    effective: isEffective(question),
    opportunities: inTime(sql`s.reached`),
    wins: sql`(${standsIn(question, "won")} and ${inTime(sql`s.closed_at`)})`,
    pending: sql`(${standsIn(question, "open", "parked")} and ${young})`,
  };
  const from = leads(question, params, definition.effective, more);
  const counts = Object.entries(conditions).map(([name, when]) => sql`count(*) filter (where ${when}) as ${raw(name)}`);
  const value = earned ? sql`s.margin` : sql`s.won_amount`;
  const sum = money ? sql`sum(${value}) filter (where ${conditions.wins})` : sql`null::numeric`;
  const priced = money && !earned ? sql`(${withWonAmount(question, sql`select s.* from ${from}`, sql`true`)}) s` : from;
  const none = Object.keys(conditions).map(() => sql`0`);
  const sums = Object.keys(conditions).map((name) => sql`sum(u.${raw(name)})::bigint as ${raw(name)}`);
  const sources = [
    sql`select ${grouping.value} as by, ${join(counts)}, ${sum} as earned, null::numeric as spend from ${priced} group by 1`,
    ...(spend ? [sql`select x.by, ${join(none)}, null::numeric, x.spend from (${spend.sums}) x`] : []),
  ];
  const all = sql`select u.by, sum(u.leads)::bigint as n, ${join(sums)}, sum(u.earned)::text as earned, trim_scale(sum(u.spend))::text as spend
    from (${join(sources, " union all ")}) u(by, ${join(Object.keys(conditions).map((name) => raw(name)))}, earned, spend) group by u.by`;
  const field = money ?? spend?.amount;
  return {
    grouping,
    from,
    conditions,
    table: listed(grouping, all),
    earns: money !== undefined,
    spends: spend !== undefined,
    currency: field ? currencyOf(field.definition, ctx.catalog.tenant.currency) : null,
    notes: [
      ...(definition.spend && !spend
        ? [text("没有您可以查看的花费，不计成本。", "There is no spend you may read; costs are left out.")]
        : (spend?.notes ?? [])),
      ...leadNotes(object),
    ],
  };
}
