import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import type { KindTraits } from "./lint-kinds.ts";
import type { AppDefinition, FieldDefinition } from "./types.gen.ts";

/** Parameters of kinds that hold no value of their own, or one that only exists in some team, and options that mean nothing of one value. */
export function lintParameters(app: AppDefinition, kindOf: (kind: string) => KindTraits | undefined): ProblemItem[] {
  return (app.parameters ?? []).flatMap((parameter, index) => {
    const kind = kindOf(parameter.kind);
    const found = lintParameter(parameter, kind);
    return found ? [{ ...found, pointer: `/parameters/${index}/${found.pointer}` }] : [];
  });
}

function lintParameter(parameter: FieldDefinition, kind: KindTraits | undefined): ProblemItem | undefined {
  const { virtual, assigned, reference, member, rows, files } = kind?.flags ?? {};
  if (virtual || assigned || reference || member || rows || files)
    return problem("kind", "PARAMETER_KIND", {
      "zh-CN": "参数须是可以直接填写的值，不能是公式、编号、关联、成员、附件或子表单。",
      en: "A parameter is a value one can type: no formula, number series, reference, member, files or sub-table.",
    });
  if ("unique" in parameter && parameter.unique !== undefined)
    return problem("unique", "PARAMETER_UNIQUE", {
      "zh-CN": "参数只有一个值，不存在重复。",
      en: "A parameter has one value, so it cannot be unique.",
    });
  if (!("default" in parameter) || parameter.default === undefined || !isMoving(parameter, kind)) return undefined;
  return problem("default", "PARAMETER_DEFAULT", {
    "zh-CN": "参数的默认值须是固定的值，不能随日期或填写人而变。",
    en: "The default of a parameter is one value, the same on every day and for everybody.",
  });
}

/** Whether what a field begins with depends on the day or the person. */
function isMoving(field: FieldDefinition, kind: KindTraits | undefined): boolean {
  const [first, second] = ["1", "2"].map((one) => kind?.initial?.(field, { today: one, now: one, user: one }));
  return JSON.stringify(first) !== JSON.stringify(second);
}

function problem(pointer: string, code: string, detail: LocalizedText): ProblemItem {
  return { pointer, code, detail };
}
