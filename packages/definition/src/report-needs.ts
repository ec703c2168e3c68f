import type { ProblemItem } from "@funnelsmith/problem";
import type { AppNames } from "./app-names.ts";
import type { MixReport, ReportDefinition, TargetReport } from "./types.gen.ts";
import { lintHours } from "./working-hours.ts";

/** What a report over targets is asked for and its `targets` do not say; undefined when all is there. */
export function targetGap({ targets, basis, by }: TargetReport): string | undefined {
  if (targets.amount === undefined && targets.count === undefined) return "targets.amount / targets.count";
  return basis !== "needs" && by === "member" && targets.member === undefined ? "targets.member" : undefined;
}

/** What a mix report over a stage does not say; undefined when all is there. */
export function mixGap(report: MixReport): string | undefined {
  return report.basis === "stage" ? (["from", "to", "windowDays"] as const).find((name) => report[name] === undefined) : undefined;
}

/** What a report cannot be run without: options of its own, fields its object names, probabilities of the stages. */
export function lintNeeds(report: ReportDefinition, pointer: string, names: AppNames): ProblemItem[] {
  if (report.type === "target")
    return [
      ...lintGap(targetGap(report), "TARGET_INCOMPLETE", `${pointer}/targets`),
      ...(report.basis === "needs" && report.targets.count === undefined
        ? lintObject(report.funnel, "amountField", `${pointer}/funnel`, names)
        : []),
    ];
  if (report.type === "mix") return lintGap(mixGap(report), "MIX_INCOMPLETE", pointer);
  if (report.type === "weighted")
    return [
      ...lintObject(report.funnel, "amountField", `${pointer}/funnel`, names),
      ...lintObject(report.funnel, "closeDateField", `${pointer}/funnel`, names),
      ...lintProbabilities(report.funnel, `${pointer}/funnel`, names),
    ];
  if (report.type === "response") return report.workingHours ? lintHours(report.workingHours, `${pointer}/workingHours`) : [];
  if (report.type === "flow" && report.closing !== undefined)
    return lintObject(report.funnel, "closeDateField", `${pointer}/closing`, names);
  return [];
}

function lintGap(gap: string | undefined, code: string, pointer: string): ProblemItem[] {
  return gap === undefined ? [] : [{ pointer, code, detail: { "zh-CN": `缺少 ${gap}。`, en: `${gap} is missing.` } }];
}

/** An object without the field a report counts by; a funnel that is not there is told elsewhere. */
function lintObject(funnel: string, needed: "amountField" | "closeDateField", pointer: string, names: AppNames): ProblemItem[] {
  const object = names.objects.get(names.funnels.get(funnel)?.object ?? "")?.definition;
  if (object === undefined || object[needed] !== undefined) return [];
  return [
    {
      pointer,
      code: "OBJECT_FIELD_MISSING",
      detail: {
        "zh-CN": `对象「${object.key}」没有 ${needed}，这张报表算不了。`,
        en: `Object "${object.key}" has no ${needed}; the report needs it.`,
      },
    },
  ];
}

function lintProbabilities(funnel: string, pointer: string, names: AppNames): ProblemItem[] {
  const open = names.funnels.get(funnel)?.stages.filter((stage) => stage.kind === "open") ?? [];
  if (open.length === 0 || open.some((stage) => stage.probability !== undefined)) return [];
  return [
    {
      pointer,
      code: "PROBABILITY_MISSING",
      detail: { "zh-CN": "没有一个进行中的阶段设定了概率（probability）。", en: "No open stage says a probability." },
    },
  ];
}
