import type { LeadQualityReport as LeadQualityDefinition } from "@funnelsmith/definition";
import { compileRights, type Ctx, shownValue } from "@funnelsmith/engine";
import { raw, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { mostGroups } from "../aggregate/most-groups.ts";
import { groupChart } from "../closed/group-chart.ts";
import { type Group, type Grouping, groupColumn, grouped, groupingOf, groupNotes, groupOf, inGroup } from "../closed/grouping.ts";
import { countedBy } from "../counted-by.ts";
import { findFunnel, unknownField } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { isEffective, leadNotes, leads, standsIn } from "../leads/leads.ts";
import { bandEnds, bandOf, bandPoint, inBand } from "../leads/score-bands.ts";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { rateOf } from "../rate.ts";
import type { Rate, ReportParams, ReportRow, ReportType } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";
import { ruleWords } from "../sql/rule.ts";
import type { Question } from "../sql/standings.ts";

/** A question about leads as SQL: its rows `s`, what they are grouped by, and which of them each column counts. */
interface Quality {
  readonly from: Sql;
  readonly grouping: Grouping;
  readonly conditions: Readonly<Record<"leads" | "effectiveRecords" | "invalid" | "undecided" | "wonRecords", Sql>>;
  /** What the score is called, where the rows are its bands. */
  readonly score: LocalizedText | undefined;
}

function qualityOf(ctx: Ctx, definition: LeadQualityDefinition, params: ReportParams): Quality {
  const { funnel, object } = findFunnel(ctx, definition.funnel);
  const question: Question = { ctx, object, funnel, filters: [definition.filter, params.filter], asOf: params.asOf };
  const rights = compileRights(ctx.catalog, ctx.actor);
  const score = definition.score === undefined ? undefined : object.fields.get(definition.score);
  if (definition.score !== undefined && !(score?.type.is === "number" && rights.object(object.key).readable.has(score.key)))
    throw unknownField("/score", definition.score);
  const grouping = groupingOf(ctx, object, score ? undefined : definition.dimensions, params.asOf);
  const taken = score ? [sql`${shownValue(ctx.catalog, rights, object, score, "r")} as score`] : grouping.taken;
  const effective = isEffective(question);
  return {
    from: leads(question, params, definition.effective, taken),
    grouping,
    conditions: {
      leads: sql`true`,
      effectiveRecords: effective,
      invalid: standsIn(question, "invalid"),
      undecided: sql`(${standsIn(question, "open", "parked")} and not ${effective})`,
      wonRecords: standsIn(question, "won"),
    },
    score: score && localized(score.definition.title),
  };
}

/** The groups of the answer with where each is found again: by the dimension, or by bands of the score. */
async function groupsOf(ctx: Ctx, { from, grouping, conditions, score }: Quality) {
  const counts = Object.entries(conditions).map(([name, when]) => sql`count(*) filter (where ${when}) as ${raw(name.toLowerCase())}`);
  if (!score) {
    const found = await runSql<Group>(ctx, grouped(grouping, counts, from));
    return found.map((group) => {
      const own = groupOf(grouping, group);
      return { group, own, point: { by: own.by.value } };
    });
  }
  const cuts = await bandEnds(ctx, from);
  const banded: Grouping = { dimension: undefined, taken: [], value: bandOf(cuts) };
  const range = [sql`min(s.score)::text as low`, sql`max(s.score)::text as high`];
  const found = await runSql<Group>(ctx, sql`${grouped(banded, [...counts, ...range], from)} group by 1 order by 1 nulls last`);
  return found.map((group) => {
    const band = group["by"] == null ? null : Number(group["by"]);
    const name = group["low"] === group["high"] ? String(group["low"]) : `${group["low"]}–${group["high"]}`;
    const label = band === null ? text("（无评分）", "(no score)") : text(name, name);
    return { group, own: { by: { value: band === null ? null : String(band), label } }, point: bandPoint(cuts, band) };
  });
}

/** How many leads are effective by a rule, and what became of them; by a dimension, or by bands of a score to see what the score is worth. */
export const leadQualityReport: ReportType<LeadQualityDefinition> = {
  type: "lead_quality",
  title: { "zh-CN": "有效线索率", en: "Effective leads" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const quality = qualityOf(ctx, definition, params);
    const { grouping, conditions, score } = quality;
    const fixed = drillParams(ctx, params);
    const found = await groupsOf(ctx, quality);
    const names = Object.keys(conditions);
    const rows = found
      .filter(({ group }) => group["n"] !== 0)
      .slice(0, mostGroups)
      .map(({ group, own, point }): ReportRow => {
        const count = (name: string): number => Number(group[name.toLowerCase()] ?? 0);
        return {
          ...own,
          effective: rateOf(count("effectiveRecords"), count("leads")),
          won: rateOf(count("wonRecords"), count("leads")),
          ...Object.fromEntries(names.map((name) => [name, count(name)])),
          drill: Object.fromEntries(
            names.map((name) => [name, encodeDrill({ definition, params: fixed, point: { column: name, row: point } })]),
          ),
        };
      });
    const { object } = findFunnel(ctx, definition.funnel);
    const rule = ruleWords(ctx, object, definition.effective, "/effective");
    const undecided = rows.some((row) => row["undecided"] !== 0);
    const bars = {
      name: text("有效率", "Effective")[ctx.locale],
      point: (row: ReportRow) => ({
        value: (row["effective"] as Rate).value,
        rate: row["effective"],
        drill: row.drill["effectiveRecords"],
      }),
    };
    // Bands stand like a dimension whose values are in order.
    const shown = score ? { ...grouping, dimension: bandsAs(score) } : grouping;
    return {
      columns: [
        groupColumn(shown),
        { key: "leads", title: text("线索", "Leads"), type: "count" },
        { key: "effective", title: text("有效率", "Effective"), type: "rate" },
        { key: "invalid", title: text("无效", "Invalid"), type: "count" },
        { key: "undecided", title: text("尚未判定", "Undecided"), type: "count" },
        { key: "won", title: text("赢单率", "Won"), type: "rate" },
      ],
      rows,
      chart: groupChart(ctx, shown, rows, "rate-bars", [bars]),
      meta: metaOf(ctx, definition, params, {
        sentence: score ? bandSentence(score, rule) : sentenceOf(rule),
        sample: rows.reduce((sum, row) => sum + Number(row["leads"]), 0),
        mature: !undecided,
        notes: [
          ...leadNotes(object),
          ...(score ? [] : groupNotes(found.map(({ group }) => group))),
          ...(undecided
            ? [
                text(
                  "还有线索在进行中、尚未有效，有效率可能继续上升。",
                  "Some leads are open and not effective yet; the rate may still rise.",
                ),
              ]
            : []),
        ],
      }),
    };
  },
  records(ctx, definition, params, point) {
    const { conditions, from, grouping } = qualityOf(ctx, definition, params);
    const condition = countedBy(conditions, point.column);
    return sql`select s.id from ${from} where ${condition} and ${definition.score === undefined ? inGroup(grouping, point) : inBand(point)}`;
  },
};

const bandsAs = (title: LocalizedText): NonNullable<Grouping["dimension"]> => ({
  key: "by",
  title,
  value: sql``,
  labelSql: undefined,
  label: () => undefined,
  order: [],
  date: false,
  at: undefined,
});

const sentenceOf = (rule: LocalizedText): LocalizedText =>
  text(
    `有效线索率：这段时间进入漏斗的记录（线索）里，有效的比例。有效：${rule["zh-CN"]}，且不在无效阶段；无效的在分母里。规则按记录现在的值判断。赢单率：其中到现在赢单的比例。`,
    `Effective leads: of the records (leads) that entered the funnel in the period, the share that is effective: ${rule.en}, and not in an invalid stage; invalid ones are in the denominator. The rule judges values as they are now. Won: the share won by now.`,
  );

const bandSentence = (score: LocalizedText, rule: LocalizedText): LocalizedText =>
  text(
    `评分与实际：这段时间进入漏斗的线索按「${score["zh-CN"]}」从低到高分成约五等份（同分不拆），各段有效（${rule["zh-CN"]}，且不在无效阶段）和赢单的实际比例。分数越高而比例不升，评分就没有用。评分是现在的值。`,
    `Score and outcome: the leads that entered the funnel in the period in about five equal bands of ${score.en}, lowest first (equal scores stay together), with the share of each that is effective (${rule.en}, and not in an invalid stage), and won. Where a higher score brings no higher share, the score is of no use. Scores are as they are now.`,
  );
