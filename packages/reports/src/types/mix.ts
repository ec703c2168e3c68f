import type { MixReport as MixDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { raw, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { mostGroups } from "../aggregate/most-groups.ts";
import { type Group, type Grouping, groupColumn, grouped, groupOf, inGroup } from "../closed/grouping.ts";
import { countedBy } from "../counted-by.ts";
import { findFunnel, findStage } from "../find.ts";
import { localized } from "../funnel/steps.ts";
import { dayOf, drillParams, instantOf, lastDayOf, metaOf, text } from "../meta.ts";
import { type Asked, askedOf } from "../mix/asked.ts";
import { type Decomposition, decompose, type Segment } from "../mix/decompose.ts";
import { encodeDrill } from "../point.ts";
import { rateOf } from "../rate.ts";
import type { ReportRow, ReportType } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";

const segmentOf = (group: Group | undefined): Segment => ({
  before: { k: Number(group?.["k_before"] ?? 0), n: Number(group?.["n_before"] ?? 0) },
  after: { k: Number(group?.["k_after"] ?? 0), n: Number(group?.["n_after"] ?? 0) },
});

/** What is left of the whole beside the segments listed: the smaller ones beyond the most that are. */
function restOf(whole: Segment, listed: readonly Segment[]): Segment {
  const left = (period: "before" | "after", of: "k" | "n"): number =>
    whole[period][of] - listed.reduce((sum, segment) => sum + segment[period][of], 0);
  const period = (name: "before" | "after") => ({ k: left(name, "k"), n: left(name, "n") });
  return { before: period("before"), after: period("after") };
}

async function segmentsOf(ctx: Ctx, { grouping, from, inPeriod, success }: Asked) {
  const count = (name: "before" | "after") => [
    sql`count(*) filter (where ${inPeriod(name)}) as ${raw(`n_${name}`)}`,
    sql`count(*) filter (where ${inPeriod(name)} and ${success}) as ${raw(`k_${name}`)}`,
  ];
  const counts = [...count("before"), ...count("after")];
  const everything: Grouping = { dimension: undefined, taken: [], value: sql`null::text` };
  const [groups, [total]] = await Promise.all([
    runSql<Group>(ctx, grouped(grouping, counts, from)),
    runSql<Group>(ctx, grouped(everything, counts, from)),
  ]);
  const listed = groups.slice(0, mostGroups).map((group) => ({ by: groupOf(grouping, group).by, segment: segmentOf(group) }));
  const whole = segmentOf(total);
  const rest = restOf(
    whole,
    listed.map((one) => one.segment),
  );
  return { listed, whole, rest };
}

/** How much of the change of a rate between two periods is another mix of segments, and how much is real. */
export const mixReport: ReportType<MixDefinition> = {
  type: "mix",
  title: { "zh-CN": "构成与真实变化", en: "Mix and rate" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  async run(ctx, definition, params) {
    const asked = askedOf(ctx, definition, params);
    const { listed, whole, rest } = await segmentsOf(ctx, asked);
    const fixed = { ...drillParams(ctx, params), from: asked.periods.after.from, to: asked.periods.after.to };
    const found = decompose([...listed.map((one) => one.segment), rest]);
    const rowOf = (
      by: unknown,
      place: Readonly<Record<string, unknown>> | undefined,
      { before, after }: Segment,
      effect: Effects,
    ): ReportRow => ({
      by,
      before: rateOf(before.k, before.n),
      after: rateOf(after.k, after.n),
      beforeRecords: before.n,
      afterRecords: after.n,
      shareBefore: whole.before.n === 0 ? null : before.n / whole.before.n,
      shareAfter: whole.after.n === 0 ? null : after.n / whole.after.n,
      mix: effect?.mix ?? null,
      rate: effect?.rate ?? null,
      effect: effect ? effect.mix + effect.rate : null,
      drill: place
        ? Object.fromEntries(
            ["beforeRecords", "afterRecords"].map((column) => [
              column,
              encodeDrill({ definition, params: fixed, point: { column, row: place } }),
            ]),
          )
        : {},
    });
    const rows = listed
      .map(({ by, segment }, index) => rowOf(by, { by: by.value }, segment, found?.effects[index]))
      .sort((a, b) => Math.abs(Number(b["effect"] ?? 0)) - Math.abs(Number(a["effect"] ?? 0)));
    const others =
      rest.before.n + rest.after.n === 0 ? [] : [rowOf({ label: text("其余", "Others") }, undefined, rest, found?.effects.at(-1))];
    const mature = definition.basis === "stage" ? isMature(ctx, definition, asked, params) : null;
    const all = rowOf({ label: text("全部", "All") }, { all: true }, whole, found);
    const point = (key: "mix" | "rate", name: LocalizedText) => ({
      type: "bar",
      name: name[ctx.locale],
      data: [...rows, ...others].map((row) => ({
        value: row[key] === null ? null : Number((Number(row[key]) * 100).toFixed(4)),
        drill: row.drill["afterRecords"],
      })),
    });
    return {
      columns: [
        groupColumn(asked.grouping),
        { key: "before", title: text("之前", "Before"), type: "rate" },
        { key: "after", title: text("现在", "Now"), type: "rate", ...(mature === false && { immature: true }) },
        { key: "mix", title: mixTitle, type: "rate" },
        { key: "rate", title: rateTitle, type: "rate" },
        { key: "effect", title: text("合计", "Together"), type: "rate" },
        { key: "shareBefore", title: text("之前占比", "Share before"), type: "rate" },
        { key: "shareAfter", title: text("现在占比", "Share now"), type: "rate" },
      ],
      rows: whole.before.n + whole.after.n === 0 ? [] : [...rows, ...others, all],
      chart: {
        kind: "bars",
        yAxis: {
          type: "category",
          inverse: true,
          data: [...rows, ...others].map((row) => (row["by"] as { label: LocalizedText }).label[ctx.locale]),
        },
        xAxis: { type: "value" },
        series: [point("mix", mixTitle), point("rate", rateTitle)],
      },
      meta: metaOf(
        ctx,
        definition,
        { ...params, ...asked.periods.after },
        {
          sentence: sentenceOf(ctx, definition),
          sample: whole.before.n + whole.after.n,
          mature,
          notes: notesOf(ctx, asked, whole, found),
        },
      ),
    };
  },
  records(ctx, definition, params, point) {
    const { grouping, from, inPeriod } = askedOf(ctx, definition, params);
    const period = countedBy({ beforeRecords: "before", afterRecords: "after" } as const, point.column);
    const here = point.row["all"] === true ? sql`true` : inGroup(grouping, point);
    return sql`select s.id from ${from} and ${inPeriod(period)} and ${here}`;
  },
};

type Effects = { readonly mix: number; readonly rate: number } | undefined;

const mixTitle = text("构成影响（百分点）", "Mix, points");
const rateTitle = text("真实变化（百分点）", "Rate, points");

function isMature(ctx: Ctx, { windowDays = 0 }: MixDefinition, { periods }: Asked, params: Parameters<typeof instantOf>[1]): boolean {
  return Date.parse(periods.after.to) + windowDays * 86_400_000 <= Date.parse(instantOf(ctx, params));
}

function notesOf(ctx: Ctx, { periods }: Asked, whole: Segment, found: Decomposition | undefined): readonly LocalizedText[] {
  const { before } = periods;
  const compared = text(
    `与 ${dayOf(ctx, before.from)} 至 ${lastDayOf(ctx, before.to)} 比较。`,
    `Compared with ${dayOf(ctx, before.from)} to ${lastDayOf(ctx, before.to)}.`,
  );
  if (!found) return [compared, text("其中一段时间没有记录，无从比较。", "One of the periods has no records, so nothing can be compared.")];
  const points = (value: number): string => `${value > 0 ? "+" : ""}${(value * 100).toFixed(1)}`;
  const percent = ({ k, n }: { k: number; n: number }): string => `${((k / n) * 100).toFixed(1)}%`;
  const [was, is] = [percent(whole.before), percent(whole.after)];
  return [
    compared,
    text(
      `整体从 ${was} 到 ${is}，变化 ${points(found.total)} 个百分点：构成 ${points(found.mix)}，真实 ${points(found.rate)}。`,
      `The whole went from ${was} to ${is}, ${points(found.total)} points: ${points(found.mix)} by mix, ${points(found.rate)} by rate.`,
    ),
    ...(found.simpson
      ? [
          text(
            "注意辛普森悖论：每一组都与整体反向变化，整体的变化来自构成。",
            "Beware of Simpson's paradox: every segment changed against the whole; the change comes from the mix.",
          ),
        ]
      : []),
    ...(Math.min(whole.before.n, whole.after.n) < 30
      ? [text("有一段时间不足 30 条，仅供参考。", "One of the periods has fewer than 30 records: an indication only.")]
      : []),
  ];
}

function sentenceOf(ctx: Ctx, definition: MixDefinition): LocalizedText {
  const { funnel } = findFunnel(ctx, definition.funnel);
  const stage = (key: string | undefined): LocalizedText => localized(findStage(funnel, String(key), "").definition.title);
  const [from, to] = definition.basis === "stage" ? [stage(definition.from), stage(definition.to)] : [undefined, undefined];
  const rate =
    from && to
      ? text(
          `首次进入「${from["zh-CN"]}」的记录在 ${definition.windowDays} 天内走到「${to["zh-CN"]}」的比例`,
          `the share of records first entering ${from.en} that reached ${to.en} within ${definition.windowDays} days`,
        )
      : text("赢率（赢单 ÷（赢单 + 输单），按结束时间）", "the win rate (won ÷ (won + lost), by the time of closing)");
  return text(
    `${rate["zh-CN"]}与另一段时间相比，变化里有多少是客户构成变了，多少是各组自己真的变了（Kitagawa 分解，没有余项）。`,
    `How much of the change of ${rate.en} between two periods is a different mix, and how much is real (Kitagawa's decomposition, nothing left over).`,
  );
}
