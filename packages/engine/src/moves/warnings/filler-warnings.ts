import { bothOf } from "@funnelsmith/definition";
import type { ProblemItem } from "@funnelsmith/problem";
import { compileRights } from "../../rights/compile-rights.ts";
import { isOpen, isWon } from "../stage-traits.ts";
import type { Asked } from "./ask-funnel.ts";
import { warn } from "./warn.ts";

/** Required fields that nobody who may move records of the funnel may edit, or that are locked all the way there. */
export function fillerWarnings({ catalog, funnel, object, pointer }: Asked): ProblemItem[] {
  const movers = [...catalog.roles.keys()]
    .map((role) => compileRights(catalog, { roles: [role], admin: false }).object(object.key))
    .filter((rights) => rights.advance(funnel.key) !== "none");
  if (movers.length === 0) return [];
  const open = funnel.stages.filter(isOpen);
  return funnel.stages.flatMap((stage) => {
    const before = isWon(stage) ? open : open.slice(0, Math.max(open.indexOf(stage), 0));
    return (stage.definition.requiredFields ?? []).flatMap((key, index) => {
      const field = object.fields.get(key);
      if (field === undefined || field.kind.flags.virtual || field.kind.flags.assigned) return [];
      const at = `${pointer}/stages/${stage.position}/requiredFields/${index}`;
      const { "zh-CN": zh, en } = bothOf(field.definition.title);
      if (!movers.some((rights) => rights.writable.has(key)))
        return [
          warn(at, "REQUIRED_NOT_EDITABLE", `能推进记录的角色都不能填写「${zh}」。`, `No role that may move records may fill in "${en}".`),
        ];
      const locked = before.length > 0 && before.every((one) => one.locked.has(key));
      if (locked && movers.every((rights) => rights.unlock(funnel.key) === "none"))
        return [
          warn(
            at,
            "REQUIRED_LOCKED",
            `「${zh}」在之前的阶段一直锁定，没有机会填写。`,
            `"${en}" is locked in every stage before and can never be filled in.`,
          ),
        ];
      return [];
    });
  });
}
