import type { ReferenceField } from "@funnelsmith/definition";
import { lossless, refusal } from "../conversions/conversion.ts";
import { unwrittenRefusal } from "../conversions/to-text.ts";
import type { FieldKind } from "../field-kind.ts";
import { formatLink, linkAggregates, linkFlags, linkOperators, linkSchema, linkToWire, parseLink, readLink } from "../links/links.ts";
import { problemOf } from "../reading/reading.ts";
import { sampleId } from "../reading/sample.ts";

/** A record of an object. */
export const referenceKind: FieldKind<ReferenceField> = {
  name: "reference",
  title: { "zh-CN": "关联记录", en: "Reference" },
  group: "advanced",
  flags: { ...linkFlags, reference: true },
  filterOperators: linkOperators,
  aggregates: linkAggregates,

  column: () => ({ type: "uuid", checks: [] }),
  logicType: (field) => ({ is: "id", object: field.object }),
  jsonSchema: () => linkSchema,
  lint(field) {
    return field.required && field.onDelete === "clear"
      ? [
          {
            pointer: "/onDelete",
            ...problemOf("FIELD_ON_DELETE", "必填的关联不能在删除时清空", "A required reference cannot be cleared on delete"),
          },
        ]
      : [];
  },
  toColumn: (value) => readLink(value),
  toWire: linkToWire,
  uniqueKey: (expression) => expression,
  sortKey: (expression) => expression,
  convertFrom(from, fromKind, to) {
    if (fromKind.flags.virtual) return unwrittenRefusal(fromKind);
    const type = fromKind.logicType(from);
    if (!fromKind.flags.reference || type.is !== "id") {
      return refusal(
        "只有关联字段保存着记录；其他内容请通过导入按标题匹配",
        "Only references hold records; match titles by importing instead",
      );
    }
    if (type.object === to.object) return lossless((column) => column);
    return refusal(
      `所关联的对象不同（${type.object ?? "?"} 与 ${to.object}），记录编号不能通用`,
      `They point at different objects (${type.object ?? "?"} and ${to.object}); ids of one mean nothing in the other`,
    );
  },
  parse: (text) => parseLink(text),
  format: (value) => formatLink(value),
  initial: () => undefined,
  sample: (_field, random) => sampleId(random),
};

/** The field as a reference, or undefined when it is none. */
export function asReference(field: { readonly kind: string }): ReferenceField | undefined {
  return field.kind === referenceKind.name ? (field as ReferenceField) : undefined;
}
