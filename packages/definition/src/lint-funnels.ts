import type { ProblemItem } from "@funnelsmith/problem";
import type { AppNames } from "./app-names.ts";
import type { AppDefinition, FunnelDefinition } from "./types.gen.ts";

/** What a schema cannot say about funnels, and about those who ask for one. */
export function lintFunnels(app: AppDefinition, names: AppNames): ProblemItem[] {
  return [
    ...(app.funnels ?? []).flatMap((funnel, index) => lintFunnel(funnel, `/funnels/${index}`)),
    ...(app.views ?? []).flatMap((view, index) => {
      const funnel = names.funnels.get(view.funnel ?? "");
      return funnel === undefined || funnel.object === view.object ? [] : [foreignFunnel(`/views/${index}/funnel`)];
    }),
    ...lintFunnelless(app, names),
  ];
}

function lintFunnel(funnel: FunnelDefinition, pointer: string): ProblemItem[] {
  const problems = lintCriteria(funnel, pointer);
  if (!funnel.stages.some((stage) => stage.kind === "open"))
    problems.push({
      pointer: `${pointer}/stages`,
      code: "NO_OPEN_STAGE",
      detail: { "zh-CN": "漏斗至少要有一个进行中的阶段。", en: "A funnel needs at least one open stage." },
    });
  for (const [index, stage] of funnel.stages.entries()) {
    if (stage.reason?.options.every((option) => option.retired))
      problems.push({
        pointer: `${pointer}/stages/${index}/reason/options`,
        code: "NO_REASON_LEFT",
        detail: { "zh-CN": "至少要有一个未停用的原因。", en: "One reason at least must not be retired." },
      });
    const closing = stage.kind === "lost" || stage.kind === "invalid" || stage.kind === "parked" || stage.reason !== undefined;
    if (stage.autoEnter !== undefined && closing)
      problems.push({
        pointer: `${pointer}/stages/${index}/autoEnter`,
        code: "AUTO_ENTER_NEEDS_PERSON",
        detail: {
          "zh-CN": "自动进入只能用于不需要原因的进行中或赢单阶段。",
          en: "Only open and won stages that ask for no reason can be entered automatically.",
        },
      });
  }
  return problems;
}

/** Exceptions, answers and evidence name a criterion by its key: it is the only one of its funnel, whatever stage asks. A key twice in one list is told where all lists are. */
function lintCriteria(funnel: FunnelDefinition, pointer: string): ProblemItem[] {
  const taken = new Map<string, string>();
  return funnel.stages.flatMap((stage, at) =>
    (["entry", "exit"] as const).flatMap((side) => {
      const list = `${pointer}/stages/${at}/${side}`;
      return (stage[side] ?? []).flatMap(({ key }, index): ProblemItem[] => {
        const home = taken.get(key) ?? list;
        taken.set(key, home);
        return home === list ? [] : [criterionTwice(`${list}/${index}/key`, key)];
      });
    }),
  );
}

function criterionTwice(pointer: string, key: string): ProblemItem {
  return {
    pointer,
    code: "DUPLICATE_KEY",
    detail: {
      "zh-CN": `「${key}」已是这个漏斗里另一个条件的标识。`,
      en: `"${key}" is the key of another criterion of this funnel.`,
    },
  };
}

/** Names that an object has only while it has a funnel. */
const ofFunnels: ReadonlySet<string> = new Set(["stageEnteredAt", "$stage", "$reason"]);

function lintFunnelless(app: AppDefinition, names: AppNames): ProblemItem[] {
  const asked = [
    ...(app.views ?? []).map(({ object, sort }, at) => ({ object, used: sort, at: `/views/${at}/sort` })),
    ...(app.reports ?? []).flatMap((report, at) =>
      "object" in report ? [{ object: report.object, used: report.dimensions, at: `/reports/${at}/dimensions` }] : [],
    ),
  ];
  return asked.flatMap(({ object, used, at }) => {
    // An object that is not there is told elsewhere.
    if (names.objects.get(object)?.funnels.length !== 0) return [];
    return (used ?? []).flatMap(({ field }, index) => (ofFunnels.has(field) ? [funnelless(`${at}/${index}/field`, object, field)] : []));
  });
}

function funnelless(pointer: string, object: string, field: string): ProblemItem {
  return {
    pointer,
    code: "OBJECT_WITHOUT_FUNNEL",
    detail: {
      "zh-CN": `对象「${object}」没有漏斗，不能使用「${field}」。`,
      en: `Object "${object}" has no funnel and therefore no "${field}".`,
    },
  };
}

function foreignFunnel(pointer: string): ProblemItem {
  return {
    pointer,
    code: "FUNNEL_OF_OTHER_OBJECT",
    detail: { "zh-CN": "这个漏斗属于另一个对象。", en: "This funnel belongs to another object." },
  };
}
