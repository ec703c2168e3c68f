import { type AppDefinition, type FieldDefinition, namesOf, pointerInDocument, withRowObjects } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import type { ProblemItem } from "@funnelsmith/problem";
import { conversionOf } from "../publish/conversions.ts";

/** Fills whose values may not fit the field they are copied to: they would be stored longer, rounded, in another currency or as an option it does not have. */
export function lintFills(app: AppDefinition): ProblemItem[] {
  const names = namesOf(app);
  return withRowObjects(app).objects.flatMap((object, o) =>
    object.fields.flatMap((field, f) => {
      if (!("fill" in field) || field.fill === undefined || !("object" in field)) return [];
      const there = names.objects.get(field.object)?.fields;
      const own = names.objects.get(object.key)?.fields;
      return Object.entries(field.fill).flatMap(([to, from]): ProblemItem[] => {
        const [source, target] = [there?.get(from), own?.get(to)];
        // Names that do not exist and kinds that differ are told elsewhere.
        if (source === undefined || target === undefined || source.kind !== target.kind) return [];
        const pointer = pointerInDocument(app, `/objects/${o}/fields/${f}/fill/${to}`);
        // A file is one record's.
        if (kindOf(source).flags.files) return [{ pointer, code: "FILL_FILES", detail: filesStay }];
        if (alwaysFits(source, target)) return [];
        const detail = {
          "zh-CN": `「${from}」的值不一定符合「${to}」，不能带入：长度、小数位、币种或选项不同。`,
          en: `Values of "${from}" may not fit "${to}" and cannot be copied: length, places, currency or options differ.`,
        };
        return [{ pointer, code: "FILL_FIT", detail }];
      });
    }),
  );
}

const filesStay = { "zh-CN": "附件属于一条记录，不能带入另一条。", en: "Files belong to one record and cannot be copied to another." };

/** Every value converts: as it is, or into more of the same. */
function alwaysFits(source: FieldDefinition, target: FieldDefinition): boolean {
  const conversion = conversionOf(source, target);
  return conversion === undefined || conversion.class === "lossless";
}
