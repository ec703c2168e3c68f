import type { ProblemItem } from "@funnelsmith/problem";

/** What to do about a warning, by its code. */
const hints = {
  RULE_ALWAYS_TRUE: ["删去它，或与更严的值比较。", "Remove it, or compare with a stricter value."],
  RULE_ALWAYS_FALSE: ["看比较的值、字段的上下限和选项。", "Look at the value it compares with, and at the field's bounds and options."],
  CRITERIA_CONTRADICT: ["改其中一条，或放到不同的阶段判断。", "Change one of the two, or ask for them at different stages."],
  AGAINST_VALIDATION: ["改这个条件，或改那条校验。", "Change this condition or that validation."],
  AUTO_ENTER_CONTRADICTS: ["让自动进入的规则也符合进入条件。", "Let the rule draw in only what meets the entry criteria."],
  STAGE_UNREACHABLE: [
    "放宽进入条件，或在推进规则里放行通向它的移动。",
    "Loosen its criteria, or let a move lead to it by the funnel's moves.",
  ],
  STAGE_WITHOUT_EXIT: [
    "放宽离开条件或下一阶段的进入条件，或放行退回。",
    "Loosen its exit criteria or those of the next stage, or allow moves back.",
  ],
  REQUIRED_NOT_EDITABLE: ["给一个能推进的角色编辑权，或不要求它。", "Let a role that moves records edit it, or do not require it."],
  REQUIRED_LOCKED: ["不要在之前的阶段锁定它，或给角色解锁权。", "Do not lock it in the stages before, or let a role unlock it."],
} as const;

/** A warning with what to do about it, in both languages. */
export function warn(pointer: string, code: keyof typeof hints, zh: string, en: string): ProblemItem {
  const [hintZh, hintEn] = hints[code];
  return { pointer, code, detail: { "zh-CN": zh, en }, hint: { "zh-CN": hintZh, en: hintEn } };
}
