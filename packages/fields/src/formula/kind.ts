import type { FieldDefinition, FormulaField } from "@funnelsmith/definition";
import { booleanKind } from "../boolean/kind.ts";
import { computed, type Reading } from "../computed/computed.ts";
import { dateKind } from "../date/kind.ts";
import { dateTimeKind } from "../date-time/kind.ts";
import type { FieldKind } from "../field-kind.ts";
import { moneyKind } from "../money/kind.ts";
import { numberKind } from "../number/kind.ts";
import { percentKind } from "../percent/kind.ts";
import { problemOf } from "../reading/reading.ts";
import { textKind } from "../text/kind.ts";

const results: readonly FieldKind[] = [textKind, numberKind, moneyKind, percentKind, dateKind, dateTimeKind, booleanKind];

/** The kind a formula's value is treated as, and the field it would be if it were stored. */
function resultOf(field: FormulaField): Reading {
  const kind = results.find((one) => one.name === field.result.kind) ?? textKind;
  // Options of the result (scale, currency) are those of a stored field of that kind.
  return { kind, field: { key: field.key, title: field.title, ...field.result } as FieldDefinition };
}

/** A value computed by a rule; it has no column and nobody writes it. */
export const formulaKind: FieldKind<FormulaField> = {
  ...computed(results, resultOf),
  name: "formula",
  title: { "zh-CN": "公式", en: "Formula" },
  group: "advanced",
  lint(field) {
    const result = resultOf(field);
    const scaled = result.kind.logicType(result.field).is === "number";
    const fits = (key: string): boolean => (key === "currency" ? result.kind.flags.currency === true : scaled);
    return Object.keys(field.result)
      .filter((key) => key !== "kind" && !fits(key))
      .map((key) => ({
        pointer: `/result/${key}`,
        ...problemOf("FIELD_RESULT", "这种结果没有这个选项", "Such a result has no such option"),
      }));
  },
};
