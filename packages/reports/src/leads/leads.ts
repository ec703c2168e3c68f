import { type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";
import { joinedBefore } from "../closed/closing.ts";
import { text } from "../meta.ts";
import type { ReportParams } from "../report-type.ts";
import { within } from "../sql/moves.ts";
import { ruleCondition } from "../sql/rule.ts";
import { isOnlyFunnel, keysOf } from "../sql/stage-keys.ts";
import { type Question, standings } from "../sql/standings.ts";

/** Says that a row `s` stands in a stage of these kinds. */
export function standsIn({ funnel }: Question, ...kinds: Parameters<typeof keysOf>[1][]): Sql {
  return sql`s.stage = any(${keysOf(funnel, ...kinds)}::text[])`;
}

/**
 * The records that entered the funnel in the period and stand in it at the instant, as `(…) s`: what `standings` gives of them, `joined`,
 * `passes` (the rule; true without one), then `more`. A lead is effective if it passes and is not invalid.
 */
export function leads(question: Question, params: ReportParams, rule: unknown, more: readonly Sql[]): Sql {
  const { ctx, object } = question;
  const passes = rule === undefined ? sql`true` : sql`coalesce(${ruleCondition(ctx, object, rule, "/effective")}, false)`;
  const source = standings(question, [sql`${joinedBefore(question)} as joined`, sql`${passes} as passes`, ...more]);
  return sql`(select n.* from (${source}) n where n.joined is not null${within(sql`n.joined`, params.from, params.to)}) s`;
}

/** What to say of records that came in and have gone on to another funnel of their object since. */
export function leadNotes(object: CatalogObject): readonly LocalizedText[] {
  return isOnlyFunnel(object)
    ? []
    : [text("后来去了别的漏斗的记录不在其中。", "Records that have gone to another funnel since are not among them.")];
}

/** Says that a lead is effective: it passes the rule and is not invalid. */
export function isEffective(question: Question): Sql {
  return sql`(s.passes and not ${standsIn(question, "invalid")})`;
}
