import type { ProblemItem } from "@funnelsmith/problem";
import { type AppNames, targetOf } from "./app-names.ts";
import { reservedFieldKeys } from "./reserved-keys.ts";
import { pointerTo } from "./pointer.ts";
import { isTimeZone } from "./time-zone.ts";
import type { AppDefinition, ObjectDefinition } from "./types.gen.ts";

/** What a schema cannot say about how zones, objects and forms fit together. */
export function lintStructure(app: AppDefinition, names: AppNames): ProblemItem[] {
  return [...lintZone(app), ...lintInverses(app, names), ...lintForms(app)];
}

function lintZone(app: AppDefinition): ProblemItem[] {
  const zone = app.defaults?.timeZone;
  if (zone === undefined || isTimeZone(zone)) return [];
  return [
    {
      pointer: "/defaults/timeZone",
      code: "TIME_ZONE_UNKNOWN",
      detail: {
        "zh-CN": "没有这个时区，应为 Asia/Shanghai 这样的名称。",
        en: "There is no such time zone; use a name such as Asia/Shanghai.",
      },
    },
  ];
}

/** Fills of a reference that cannot copy what they name. */
export function lintFills(app: AppDefinition, names: AppNames): ProblemItem[] {
  return app.objects.flatMap((object, index) => lintFillsOf(object, `/objects/${index}`, names));
}

function lintFillsOf(object: ObjectDefinition, pointer: string, names: AppNames): ProblemItem[] {
  const own = names.objects.get(object.key)?.fields;
  return object.fields.flatMap((field, index) => {
    const other = names.objects.get(targetOf(field) ?? "")?.fields;
    if (!("fill" in field) || field.fill === undefined || other === undefined) return [];
    return Object.entries(field.fill).flatMap(([to, from]): ProblemItem[] => {
      const target = own?.get(to);
      const source = other.get(from);
      const at = pointerTo(`${pointer}/fields/${index}/fill`, to);
      if (target === undefined || source === undefined) return [];
      if (to === field.key)
        return [{ pointer: at, code: "FILL_ITSELF", detail: { "zh-CN": "关联字段不能填充自己。", en: "A reference cannot fill itself." } }];
      if (!("fields" in target) && target.kind === source.kind && targetOf(target) === targetOf(source)) return [];
      return [
        {
          pointer: at,
          code: "FILL_KIND",
          detail: {
            "zh-CN": `「${to}」与「${from}」的类型不同或没有可带入的值。`,
            en: `"${to}" and "${from}" are not of one kind whose values can be copied.`,
          },
        },
      ];
    });
  });
}

function lintInverses(app: AppDefinition, names: AppNames): ProblemItem[] {
  const taken = new Set<string>();
  return app.objects.flatMap((object, at) =>
    object.fields.flatMap((field, index): ProblemItem[] => {
      const target = targetOf(field);
      if (target === undefined || !("inverse" in field) || field.inverse === undefined) return [];
      const name = `${target}.${field.inverse}`;
      const clash = taken.has(name) || names.objects.get(target)?.fields.has(field.inverse) || reservedFieldKeys.has(field.inverse);
      taken.add(name);
      if (!clash) return [];
      return [
        {
          pointer: `/objects/${at}/fields/${index}/inverse`,
          code: "INVERSE_TAKEN",
          detail: {
            "zh-CN": `对象「${target}」已有名为「${field.inverse}」的字段或反向名称。`,
            en: `Object "${target}" already has a field or an inverse named "${field.inverse}".`,
          },
        },
      ];
    }),
  );
}

/** A field stands once in a form, and for creating and for editing an object has at most one form. */
function lintForms(app: AppDefinition): ProblemItem[] {
  const chosen = new Set<string>();
  return (app.forms ?? []).flatMap((form, at) => {
    const problems: ProblemItem[] = [];
    const placed = new Set<string>();
    for (const [index, section] of form.sections.entries())
      for (const [place, field] of section.fields.entries()) {
        if (placed.has(field)) problems.push(placedTwice(`/forms/${at}/sections/${index}/fields/${place}`, field));
        placed.add(field);
      }
    const uses = (form.use ?? "both") === "both" ? ["create", "edit"] : [form.use];
    if (uses.some((use) => chosen.has(`${form.object} ${use}`))) problems.push(secondForm(`/forms/${at}/use`, form.object));
    for (const use of uses) chosen.add(`${form.object} ${use}`);
    return problems;
  });
}

function placedTwice(pointer: string, field: string): ProblemItem {
  return {
    pointer,
    code: "DUPLICATE_KEY",
    detail: { "zh-CN": `字段「${field}」在这个表单里出现了两次。`, en: `Field "${field}" stands twice in this form.` },
  };
}

function secondForm(pointer: string, object: string): ProblemItem {
  return {
    pointer,
    code: "FORM_AMBIGUOUS",
    detail: {
      "zh-CN": `对象「${object}」已有一个用于同一用途的表单。`,
      en: `Object "${object}" already has a form for the same use.`,
    },
  };
}
