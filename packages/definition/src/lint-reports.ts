import type { ProblemItem } from "@funnelsmith/problem";
import type { AppNames } from "./app-names.ts";
import type { KindTraits } from "./lint-kinds.ts";
import type { AggregateReport, AppDefinition, FieldDefinition, ReportDefinition, TargetReport } from "./types.gen.ts";

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
      ...("targets" in report ? lintTargets(report, pointer) : []),
    ];
  });
}

/** By basis, the options of a funnel report that change its answer, with the values that do. */
const effective: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  cohort: { skip: () => true, windowDays: () => true, amount: () => true },
  flow: {},
  visit: {},
  stock: { amount: (value) => value !== "entry" },
};

/** Options of a funnel report that its basis leaves without effect; pointers are into the report. */
export function idleOptions(report: ReportDefinition): ProblemItem[] {
  if (!("basis" in report)) return [];
  const { basis = "cohort" } = report;
  return (["skip", "windowDays", "amount"] as const).flatMap((option) => {
    const value: unknown = Reflect.get(report, option);
    return value === undefined || effective[basis]?.[option]?.(value) ? [] : [withoutEffect(`/${option}`, basis)];
  });
}

/** The same of every report of an app. */
export function lintBases(app: AppDefinition): ProblemItem[] {
  return (app.reports ?? []).flatMap((report, index) =>
    idleOptions(report).map((problem) => ({ ...problem, pointer: `/reports/${index}${problem.pointer}` })),
  );
}

function withoutEffect(pointer: string, basis: string): ProblemItem {
  return {
    pointer,
    code: "OPTION_WITHOUT_EFFECT",
    detail: { "zh-CN": `口径为 ${basis} 时,这个选项没有作用。`, en: `With the basis ${basis} this option has no effect.` },
    hint: { "zh-CN": "删去它,或换一个口径。", en: "Leave it out, or choose another basis." },
  };
}

/** What a report over targets is asked for and its `targets` do not say; undefined when all is there. */
export function targetGap({ targets, basis, by }: TargetReport): string | undefined {
  if (basis === "needs") return targets.count === undefined ? "targets.count" : undefined;
  if (targets.amount === undefined && targets.count === undefined) return "targets.amount / targets.count";
  return by === "member" && targets.member === undefined ? "targets.member" : undefined;
}

function lintTargets(report: TargetReport, pointer: string): ProblemItem[] {
  const gap = targetGap(report);
  return gap === undefined
    ? []
    : [{ pointer: `${pointer}/targets`, code: "TARGET_INCOMPLETE", detail: { "zh-CN": `缺少 ${gap}。`, en: `${gap} is missing.` } }];
}

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
          "zh-CN": `「${dimension.field}」不是日期,不能按时间粒度分组。`,
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
          "zh-CN": `字段「${field.key}」不能这样统计,可用:${offered.join("、")}。`,
          en: `Field "${field.key}" cannot be measured this way; it offers ${offered.join(", ")}.`,
        },
      },
    ];
  });
}
