import type { ProblemItem } from "@funnelsmith/problem";
import type { KindTraits } from "./lint-kinds.ts";
import type { AppDefinition } from "./types.gen.ts";

/** Parameters of kinds that hold no value of their own, or one that only exists in some team. */
export function lintParameters(app: AppDefinition, kindOf: (kind: string) => KindTraits | undefined): ProblemItem[] {
  return (app.parameters ?? []).flatMap((parameter, index): ProblemItem[] => {
    const flags = kindOf(parameter.kind)?.flags;
    if (flags?.virtual || flags?.assigned || flags?.reference || flags?.member)
      return [
        {
          pointer: `/parameters/${index}/kind`,
          code: "PARAMETER_KIND",
          detail: {
            "zh-CN": "参数须是可以直接填写的值，不能是公式、编号、关联或成员。",
            en: "A parameter is a value one can type: no formula, number series, reference or member.",
          },
        },
      ];
    if (!("unique" in parameter) || parameter.unique === undefined) return [];
    return [
      {
        pointer: `/parameters/${index}/unique`,
        code: "PARAMETER_UNIQUE",
        detail: { "zh-CN": "参数只有一个值，不存在重复。", en: "A parameter has one value, so it cannot be unique." },
      },
    ];
  });
}
