import { type FieldDefinition, type RollupField, rowObjectKey } from "@funnelsmith/definition";
import { computed, type Reading } from "../computed/computed.ts";
import { likeOf } from "../computed/like.ts";
import { dateKind } from "../date/kind.ts";
import { dateTimeKind } from "../date-time/kind.ts";
import type { FieldKind } from "../field-kind.ts";
import { moneyKind } from "../money/kind.ts";
import { numberKind } from "../number/kind.ts";
import { percentKind } from "../percent/kind.ts";
import { problemOf } from "../reading/reading.ts";

const numbers: readonly FieldKind[] = [numberKind, moneyKind, percentKind];
const moments: readonly FieldKind[] = [dateKind, dateTimeKind];
const results: readonly FieldKind[] = [...numbers, ...moments];

const count = (field: RollupField): FieldDefinition => ({ key: field.key, title: field.title, kind: "number", scale: 0 });

function resultOf(field: RollupField): Reading {
  const like = field.aggregate === "count" ? count(field) : likeOf(field);
  const kind = results.find((one) => one.name === like?.kind);
  return like && kind ? { kind, field: like } : { kind: numberKind, field: count(field) };
}

/** What the rows pointing at a record come to: how many there are, or a sum, mean, least or greatest value. */
export const rollupKind: FieldKind<RollupField> = {
  ...computed(results, resultOf),
  name: "rollup",
  title: { "zh-CN": "汇总", en: "Roll-up" },
  group: "advanced",
  like(field, find, own) {
    const { rows } = field;
    const object = rows.subTable === undefined ? rows.object : rowObjectKey(own, rows.subTable);
    const source = rows.field === undefined || object === undefined ? undefined : find(object, rows.field);
    if (source === undefined) return undefined;
    // Only what its values look like: bounds and help of the rows' field are not this field's.
    const { key, title, kind } = source;
    const has = (option: "scale" | "currency"): object => (option in source ? { [option]: Reflect.get(source, option) } : {});
    return { key, title, kind, ...has("scale"), ...has("currency") } as FieldDefinition;
  },
  lint(field) {
    const like = likeOf(field);
    if (field.aggregate === "count" || like === undefined) return [];
    const fitting = field.aggregate === "sum" || field.aggregate === "avg" ? numbers : results;
    if (fitting.some((kind) => kind.name === like.kind)) return [];
    return [{ pointer: "/rows/field", ...problemOf("FIELD_UNFIT", "这种字段不能这样汇总", "Such a field cannot be rolled up like this") }];
  },
};
