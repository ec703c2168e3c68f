import type { NumberField } from "@funnelsmith/definition";
import { groupDigits, parseDecimal } from "../decimals/decimal-text.ts";
import { askedOnce, type DecimalShape, decimalFlags, decimalKind } from "../decimals/decimals.ts";
import { sampleDecimal } from "../decimals/sample-decimal.ts";
import { type FieldKind, textOf } from "../field-kind.ts";

const shapeOf = askedOnce((field: NumberField): DecimalShape => ({ ...field, scale: field.scale ?? 0 }));

const unitsOf = (field: NumberField): readonly string[] => {
  if (field.unit === undefined) return [];
  return typeof field.unit === "string" ? [field.unit] : Object.values(field.unit);
};

/** An exact number with a declared count of places. */
export const numberKind: FieldKind<NumberField> = {
  ...decimalKind(shapeOf),
  name: "number",
  title: { "zh-CN": "数字", en: "Number" },
  group: "basic",
  flags: { ...decimalFlags, unique: true, amount: true },

  parse: (text, field) => parseDecimal(text, shapeOf(field).scale, unitsOf(field)),
  format(value, field, { locale }) {
    const digits = groupDigits(value, shapeOf(field).scale, 0);
    const unit = textOf(field.unit, locale);
    return digits === "" || unit === "" ? digits : `${digits} ${unit}`;
  },
  sample: (field, random) => sampleDecimal(shapeOf(field), "1", "500", random()),
};
