import { bothOf } from "@funnelsmith/definition";
import type { ProblemItem } from "@funnelsmith/problem";
import { classifyMove, type MoveCriterion, type Standing } from "../classify.ts";
import { isOpen, isWon } from "../stage-traits.ts";
import { type Asked, musts, refusedBy } from "./ask-funnel.ts";
import { warn } from "./warn.ts";

/** Criteria and rules of automatic entry that never or always hold, or never beside a validation of the object. */
export function criterionWarnings(asked: Asked): ProblemItem[] {
  const { funnel, truth, pointer } = asked;
  return funnel.stages.flatMap((stage) => {
    const home = `${pointer}/stages/${stage.position}`;
    const rules = [
      ...(["entry", "exit"] as const).flatMap((side) =>
        stage[side]
          .filter(({ requires }) => requires === undefined)
          .map(({ rule }, index) => ({ rule, at: `${home}/${side}/${index}/rule` })),
      ),
      ...(stage.autoEnter === undefined ? [] : [{ rule: stage.autoEnter, at: `${home}/autoEnter` }]),
    ];
    return rules.flatMap(({ rule, at }) => {
      const held = truth([rule]);
      if (held === true)
        return [warn(at, "RULE_ALWAYS_TRUE", "这个条件总是成立，拦不住任何记录。", "This condition always holds; it stops no record.")];
      const validation = refusedBy(asked, rule);
      if (validation) {
        const { "zh-CN": zh, en } = bothOf(validation.definition.message);
        return [
          warn(
            at,
            "AGAINST_VALIDATION",
            `与校验「${zh}」不可能都成立，没有记录能满足。`,
            `This and the validation "${en}" can never both hold; no record can meet it.`,
          ),
        ];
      }
      if (held === false)
        return [
          warn(at, "RULE_ALWAYS_FALSE", "这个条件永远不成立，没有记录能满足。", "This condition never holds; no record can meet it."),
        ];
      return [];
    });
  });
}

/** Of the criteria asked at once on the way into each stage from the one before, the first pair that excludes each other. */
export function contradictions(asked: Asked): ProblemItem[] {
  const { funnel, truth } = asked;
  const open = funnel.stages.filter(isOpen);
  return funnel.stages.flatMap((stage) => {
    const at = open.indexOf(stage);
    const before = isWon(stage) ? open.at(-1) : open[at - 1];
    const standing: Standing | undefined = before && { funnel, stage: before, resume: undefined };
    const move = classifyMove(funnel, standing, stage);
    const all = move ? musts(move).filter(({ criterion }) => truth([criterion.rule]) !== false) : [];
    for (const [index, second] of all.entries())
      for (const first of all.slice(0, index)) {
        if (truth([first.criterion.rule, second.criterion.rule]) !== false) continue;
        const other = bothOf(first.criterion.title);
        return [
          warn(
            placeOf(asked, second),
            "CRITERIA_CONTRADICT",
            `与同时判断的「${other["zh-CN"]}」不可能都成立，没有记录能进入这个阶段。`,
            `This and "${other.en}", asked at the same time, can never both hold; no record can enter the stage.`,
          ),
        ];
      }
    return [];
  });
}

/** Where a criterion stands in the definition. */
function placeOf({ pointer }: Asked, { stage, side, criterion }: MoveCriterion): string {
  const home = `${pointer}/stages/${stage.position}`;
  if (criterion.requires !== undefined)
    return `${home}/requiredFields/${(stage.definition.requiredFields ?? []).indexOf(criterion.requires)}`;
  return `${home}/${side}/${(stage.definition[side] ?? []).findIndex(({ key }) => key === criterion.key)}/rule`;
}

/** Rules of automatic entry that hold only where a criterion of their own stage does not. */
export function autoEnterWarnings({ funnel, truth, pointer }: Asked): ProblemItem[] {
  return funnel.stages.flatMap((stage) => {
    const { autoEnter } = stage;
    if (autoEnter === undefined || truth([autoEnter]) === false) return [];
    const must = stage.entry.filter(({ severity, rule }) => severity === "must" && truth([rule]) !== false);
    const other = must.find(({ rule }) => truth([autoEnter, rule]) === false);
    if (other === undefined) return [];
    const { "zh-CN": zh, en } = bothOf(other.title);
    return [
      warn(
        `${pointer}/stages/${stage.position}/autoEnter`,
        "AUTO_ENTER_CONTRADICTS",
        `与进入条件「${zh}」不可能都成立，没有记录会自动进入。`,
        `This and the entry criterion "${en}" can never both hold; no record enters by itself.`,
      ),
    ];
  });
}
