import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import { type AppNames, targetOf } from "./app-names.ts";
import type { AppDefinition, FieldDefinition } from "./types.gen.ts";

/** Fields computed from rows elsewhere whose way there does not lead to them. What is not there at all is told as a dangling reference. */
export function lintDerived(app: AppDefinition, names: AppNames): ProblemItem[] {
  return app.objects.flatMap((object, o) =>
    object.fields.flatMap((field, f) => [
      ...lintSource(names, object.key, field, `/objects/${o}/fields/${f}/source`),
      ...lintRows(names, object.key, field, `/objects/${o}/fields/${f}`),
    ]),
  );
}

const problem = (pointer: string, code: string, zh: string, en: string): ProblemItem => ({
  pointer,
  code,
  detail: { "zh-CN": zh, en } satisfies LocalizedText,
});

function lintSource(names: AppNames, object: string, field: FieldDefinition, pointer: string): ProblemItem[] {
  if (!("source" in field)) return [];
  const { source } = field;
  const reference = names.objects.get(object)?.fields.get(source.reference);
  const shown = names.objects.get(source.object)?.fields.get(source.field);
  if (reference !== undefined && targetOf(reference) !== source.object) {
    return [
      problem(`${pointer}/reference`, "SOURCE_UNFIT", "这个字段不指向所写的对象。", "This field does not point at the object named."),
    ];
  }
  if (shown === undefined || !("source" in shown)) return [];
  return [
    problem(`${pointer}/field`, "SOURCE_UNFIT", "只能引用一步之内的字段。", "A lookup goes one step: this field is a lookup itself."),
  ];
}

function lintRows(names: AppNames, object: string, field: FieldDefinition, pointer: string): ProblemItem[] {
  if (!("rows" in field)) return [];
  const { rows, aggregate } = field;
  const reference = names.objects.get(rows.object ?? "")?.fields.get(rows.reference ?? "");
  const found: ProblemItem[] = [];
  const pointing = rows.object !== undefined && rows.reference !== undefined;
  const subTable = rows.subTable === undefined ? undefined : names.objects.get(object)?.fields.get(rows.subTable);
  if (pointing === (rows.subTable !== undefined) || (rows.object === undefined) !== (rows.reference === undefined)) {
    const zh = "请写明对象与关联字段，或只写子表单。";
    found.push(problem(`${pointer}/rows`, "ROWS_UNFIT", zh, "Name an object and its reference, or a sub-table alone."));
  } else if (subTable !== undefined && !("fields" in subTable)) {
    found.push(problem(`${pointer}/rows/subTable`, "ROWS_UNFIT", "这个字段不是子表单。", "This field is no sub-table."));
  } else if (reference !== undefined && targetOf(reference) !== object) {
    found.push(problem(`${pointer}/rows/reference`, "ROWS_UNFIT", "这个字段不指向本对象。", "This field does not point at this object."));
  } else if (reference !== undefined && !("inverse" in reference && reference.inverse !== undefined)) {
    found.push(problem(`${pointer}/rows/reference`, "ROWS_UNFIT", "这个关联没有反向名称。", "This reference has no inverse name."));
  }
  if ((aggregate === "count") !== (rows.field === undefined)) {
    found.push(
      aggregate === "count"
        ? problem(`${pointer}/rows/field`, "ROWS_UNFIT", "计数不需要字段。", "Counting takes no field.")
        : problem(`${pointer}/rows`, "ROWS_UNFIT", "须写明汇总哪个字段。", "Say which field is rolled up."),
    );
  }
  return found;
}
