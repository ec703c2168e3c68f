import type { PercentField } from "@funnelsmith/definition";
import { convertToDecimal } from "../conversions/to-decimal.ts";
import { parseDecimal, percentText } from "../decimals/decimal-text.ts";
import { askedOnce, type DecimalShape, decimalKind } from "../decimals/decimals.ts";
import { sampleDecimal } from "../decimals/sample-decimal.ts";
import type { FieldKind } from "../field-kind.ts";
import { refused } from "../reading/reading.ts";

const shapeOf = askedOnce((field: PercentField): DecimalShape => ({ ...field, scale: field.scale ?? 4 }));

/** A share, stored and sent as a fraction: 15 % is 0.15. */
export const percentKind: FieldKind<PercentField> = {
  ...decimalKind(shapeOf),
  name: "percent",
  title: { "zh-CN": "百分比", en: "Percent" },
  group: "basic",
  aggregates: ["count", "avg", "min", "max", "median", "count_distinct"],

  convertFrom: (from, fromKind, to) => convertToDecimal(from, fromKind, shapeOf(to).scale, true),
  parse(text, field) {
    const read = parseDecimal(text, shapeOf(field).scale);
    // "15" could mean 15 % or 1500 %: the writer has to say.
    if (read.ok && read.value !== null && !/[%％]/.test(text) && Math.abs(Number(read.value)) > 1) {
      return refused("FIELD_PERCENT", "请写成 15% 或 0.15", "Write 15% or 0.15");
    }
    return read;
  },
  format: (value, field) => (value === null || value === undefined ? "" : percentText(value, shapeOf(field).scale)),
  sample: (field, random) => sampleDecimal(shapeOf(field), "0", "0.3", random()),
};
