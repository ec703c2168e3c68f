import type { MemberField } from "@funnelsmith/definition";
import { lossless, refusal } from "../conversions/conversion.ts";
import { unwrittenRefusal } from "../conversions/to-text.ts";
import type { FieldKind } from "../field-kind.ts";
import { formatLink, linkAggregates, linkFlags, linkOperators, linkSchema, linkToWire, parseLink, readLink } from "../links/links.ts";
import { sampleId } from "../reading/sample.ts";

/** A member of the tenant. */
export const memberKind: FieldKind<MemberField> = {
  name: "member",
  title: { "zh-CN": "成员", en: "Member" },
  group: "people",
  flags: { ...linkFlags, member: true },
  filterOperators: linkOperators,
  aggregates: linkAggregates,

  column: () => ({ type: "uuid", checks: [] }),
  logicType: () => ({ is: "id" }),
  jsonSchema: () => linkSchema,
  lint: () => [],
  toColumn: (value) => readLink(value),
  toWire: linkToWire,
  uniqueKey: (expression) => expression,
  sortKey: (expression) => expression,
  convertFrom(_from, fromKind) {
    if (fromKind.flags.member) return lossless((column) => column);
    if (fromKind.flags.virtual) return unwrittenRefusal(fromKind);
    return refusal(
      "只有成员字段保存着成员；其他内容请通过导入按姓名匹配",
      "Only member fields hold members; match names by importing instead",
    );
  },
  parse: (text) => parseLink(text),
  format: (value) => formatLink(value),
  initial: (field, { user }) => (field.default === undefined ? undefined : user),
  sample: (_field, random) => sampleId(random),
};
