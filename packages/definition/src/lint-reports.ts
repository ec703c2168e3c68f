import type { ProblemItem } from "@funnelsmith/problem";
import type { AppNames } from "./app-names.ts";
import { lintActivity } from "./lint-activity.ts";
import { lintIdentities } from "./lint-identities.ts";
import type { KindTraits } from "./lint-kinds.ts";
import { lintRowKeys } from "./lint-row-keys.ts";
import { lintNeeds } from "./report-needs.ts";
import type { AggregateReport, AppDefinition, FieldDefinition, ReportDefinition } from "./types.gen.ts";

type KindOf = (kind: string) => KindTraits | undefined;

/** Dimensions that are instants although they are no fields. */
const instants: ReadonlySet<string> = new Set(["$created_at", "$closed_at"]);

/** Buckets of what is no date, and aggregates a field does not offer. Kinds unknown to `kindOf` are passed over. */
export function lintReports(app: AppDefinition, names: AppNames, kindOf: KindOf): ProblemItem[] {
  return (app.reports ?? []).flatMap((report, index) => {
    const object = "object" in report ? report.object : names.funnels.get(report.funnel)?.object;
    const fields = names.objects.get(object ?? "")?.fields ?? new Map<string, FieldDefinition>();
    const pointer = `/reports/${index}`;
    const dimensions = "dimensions" in report ? (report.dimensions ?? []) : [];
    return [
      ...lintBuckets(dimensions, pointer, fields, kindOf),
      ...("measures" in report ? lintAggregates(report, pointer, fields, kindOf) : []),
      ...lintNeeds(report, pointer, names),
      ...("activity" in report ? lintActivity(report.activity, pointer, object, names, kindOf) : []),
      ...("idle" in report ? lintActivity(report.idle.activity, `${pointer}/idle`, object, names, kindOf) : []),
    ];
  });
}

/** What a report type is asked by when its basis is left out, where its options depend on it. */
const usualBasis: Readonly<Record<string, string>> = { funnel: "cohort", flow: "moves", mix: "closed", leaks: "wins" };

const always = (): boolean => true;

/** By type and basis, the options that change the answer, with the values that do. */
const effective: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>>>> = {
  funnel: {
    cohort: { skip: always, windowDays: always, estimate: always, amount: always },
    flow: {},
    visit: {},
    stock: { amount: (value) => value !== "entry" },
  },
  flow: { moves: {}, amount: { closing: always } },
  mix: { closed: {}, stage: { from: always, to: always, windowDays: always } },
  leaks: { wins: { windowDays: always, targets: always, dimensions: always }, time: {}, capacity: {} },
};

/** The options that have an effect with some basis only. */
const dependent = ["skip", "windowDays", "estimate", "amount", "closing", "from", "to", "targets", "dimensions"] as const;

/** Options of a report that its basis, or another option, leaves without effect; pointers are into the report. */
export function idleOptions(report: ReportDefinition): ProblemItem[] {
  if ("score" in report && report.dimensions !== undefined) return [beneathBands];
  const byBasis = effective[report.type];
  if (byBasis === undefined) return [];
  const basis = ("basis" in report ? report.basis : undefined) ?? usualBasis[report.type] ?? "";
  if (report.type === "funnel" && basis === "cohort" && report.estimate !== undefined && report.windowDays === undefined) return [endless];
  const known = new Set(Object.values(byBasis).flatMap((options) => Object.keys(options)));
  return dependent.flatMap((option) => {
    const value: unknown = Reflect.get(report, option);
    return value === undefined || !known.has(option) || byBasis[basis]?.[option]?.(value) ? [] : [withoutEffect(`/${option}`, basis)];
  });
}

/** What is amiss in a report of the right form whatever the app: keys twice or taken, and options without effect; pointers are into the report. */
export function lintReport(report: ReportDefinition): ProblemItem[] {
  return [...lintIdentities("report", report), ...lintOptions(report)];
}

const lintOptions = (report: ReportDefinition): ProblemItem[] => [...lintRowKeys(report), ...idleOptions(report)];

/** The same of every report of an app, but for what is told of every list of the app. */
export function lintBases(app: AppDefinition): ProblemItem[] {
  return (app.reports ?? []).flatMap((report, index) =>
    lintOptions(report).map((problem) => ({ ...problem, pointer: `/reports/${index}${problem.pointer}` })),
  );
}

function withoutEffect(pointer: string, basis: string): ProblemItem {
  return {
    pointer,
    code: "OPTION_WITHOUT_EFFECT",
    detail: { "zh-CN": `口径为 ${basis} 时，这个选项没有作用。`, en: `With the basis ${basis} this option has no effect.` },
    hint: { "zh-CN": "删去它，或换一个口径。", en: "Leave it out, or choose another basis." },
  };
}

const endless: ProblemItem = {
  pointer: "/estimate",
  code: "OPTION_WITHOUT_EFFECT",
  detail: {
    "zh-CN": "没有观察天数，转化率就无所谓成熟，这个选项没有作用。",
    en: "Without a window no conversion is ever mature, and this option has no effect.",
  },
  hint: { "zh-CN": "写上 windowDays，或删去它。", en: "Say windowDays, or leave it out." },
};

const beneathBands: ProblemItem = {
  pointer: "/dimensions",
  code: "OPTION_WITHOUT_EFFECT",
  detail: { "zh-CN": "按评分分段时，维度没有作用。", en: "Where the rows are bands of a score, a dimension has no effect." },
  hint: { "zh-CN": "删去维度，或另建一张不带评分的报表。", en: "Leave it out, or make another report without the score." },
};

type Fields = ReadonlyMap<string, FieldDefinition>;

function lintBuckets(
  dimensions: readonly { readonly field: string; readonly bucket?: string }[],
  pointer: string,
  fields: Fields,
  kindOf: KindOf,
): ProblemItem[] {
  return dimensions.flatMap((dimension, index): ProblemItem[] => {
    if (dimension.bucket === undefined || instants.has(dimension.field)) return [];
    const field = fields.get(dimension.field);
    const is = field && kindOf(field.kind)?.logicType(field).is;
    // A field that is not there is told elsewhere.
    if (is === "date" || is === "instant" || (is === undefined && !dimension.field.startsWith("$"))) return [];
    return [
      {
        pointer: `${pointer}/dimensions/${index}/bucket`,
        code: "BUCKET_NEEDS_DATE",
        detail: {
          "zh-CN": `「${dimension.field}」不是日期，不能按时间粒度分组。`,
          en: `"${dimension.field}" is no date and has no buckets.`,
        },
      },
    ];
  });
}

function lintAggregates(report: AggregateReport, pointer: string, fields: Fields, kindOf: KindOf): ProblemItem[] {
  return report.measures.flatMap((measure, index): ProblemItem[] => {
    const field = fields.get(measure.field ?? "");
    const kind = field && kindOf(field.kind);
    if (field === undefined || kind === undefined) return [];
    const stands = kind.standsFor?.(field);
    const offered = (stands ? kindOf(stands.kind) : kind)?.aggregates ?? [];
    if (offered.includes(measure.aggregate)) return [];
    return [
      {
        pointer: `${pointer}/measures/${index}/aggregate`,
        code: "AGGREGATE_UNFIT",
        detail: {
          "zh-CN": `字段「${field.key}」不能这样统计，可用：${offered.join("、")}。`,
          en: `Field "${field.key}" cannot be measured this way; it offers ${offered.join(", ")}.`,
        },
      },
    ];
  });
}
