import { bothOf } from "@funnelsmith/definition";
import type { ProblemItem } from "@funnelsmith/problem";
import type { CatalogStage } from "@funnelsmith/storage";
import { classifyMove, type Move, type Standing } from "../classify.ts";
import { isOpen, isParked } from "../stage-traits.ts";
import { type Asked, musts, refusedBy } from "./ask-funnel.ts";
import { warn } from "./warn.ts";

/** Stages no allowed move leads to, and stages no allowed move leads out of. */
export function wayWarnings(asked: Asked): ProblemItem[] {
  const { funnel, truth, pointer } = asked;
  const passable = (move: Move | undefined): boolean => {
    if (move === undefined || move.policy === "deny") return false;
    const rules = musts(move).map(({ criterion }) => criterion.rule);
    return rules.every((rule) => truth([rule]) !== false && !refusedBy(asked, rule)) && truth(rules) !== false;
  };
  const standingsOf = (stage: CatalogStage, reached: ReadonlySet<CatalogStage>): readonly Standing[] =>
    isParked(stage)
      ? [...reached].filter((one) => !isParked(one)).map((resume) => ({ funnel, stage, resume }))
      : [{ funnel, stage, resume: undefined }];
  const reached = new Set(funnel.stages.filter((stage) => passable(classifyMove(funnel, undefined, stage))));
  const waysOut = (stage: CatalogStage): readonly CatalogStage[] =>
    funnel.stages.filter((to) => standingsOf(stage, reached).some((standing) => passable(classifyMove(funnel, standing, to))));
  const left = [...reached];
  for (let stage = left.pop(); stage !== undefined; stage = left.pop())
    for (const to of waysOut(stage))
      if (!reached.has(to)) {
        reached.add(to);
        left.push(to);
      }
  return funnel.stages.flatMap((stage) => {
    const at = `${pointer}/stages/${stage.position}`;
    const { "zh-CN": zh, en } = bothOf(stage.definition.title);
    if (!reached.has(stage))
      return [
        warn(
          at,
          "STAGE_UNREACHABLE",
          `没有记录能到达阶段「${zh}」：进入的路都被规则或推进规则挡住了。`,
          `No record can come to stage "${en}": rules or the funnel's moves close every way in.`,
        ),
      ];
    if ((isOpen(stage) || isParked(stage)) && waysOut(stage).length === 0)
      return [
        warn(at, "STAGE_WITHOUT_EXIT", `记录进入阶段「${zh}」后再也出不来。`, `A record that comes to stage "${en}" never gets out again.`),
      ];
    return [];
  });
}
