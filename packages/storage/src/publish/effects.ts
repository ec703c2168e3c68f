import {
  type AppDefinition,
  bothOf,
  type FieldDefinition,
  type FunnelDefinition,
  namesOf,
  type ObjectDefinition,
} from "@funnelsmith/definition";
import { type Conversion, kindOf } from "@funnelsmith/fields";
import { raw } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import { inline } from "../tables/ddl.ts";
import type { HiddenFunnels } from "../tables/physical.ts";

/** What a publish does to rows that are there. */
export type Effect = { readonly id: string; readonly pointer: string; readonly title: LocalizedText } & (
  | { readonly does: "removeObject"; readonly object: ObjectDefinition }
  | { readonly does: "removeField"; readonly object: ObjectDefinition; readonly field: FieldDefinition }
  | {
      readonly does: "convertField";
      readonly object: ObjectDefinition;
      readonly from: FieldDefinition;
      readonly to: FieldDefinition;
      readonly conversion: Conversion;
    }
  | {
      readonly does: "addUnique";
      readonly object: ObjectDefinition;
      readonly field: FieldDefinition;
      /** How its values get there when they are converted by the same publish. */
      readonly conversion: Conversion | undefined;
    }
  | { readonly does: "addRequired"; readonly object: ObjectDefinition; readonly field: FieldDefinition }
  | { readonly does: "removeFunnel"; readonly funnel: FunnelDefinition }
  | {
      readonly does: "removeStages";
      readonly funnel: FunnelDefinition;
      readonly stages: readonly string[];
      readonly left: readonly string[];
    }
);

/** Everything between two published documents that concerns stored rows; `hidden` are the funnels whose records may come back into sight. Pure. */
export function findEffects(from: AppDefinition, to: AppDefinition, hidden: HiddenFunnels = {}): readonly Effect[] {
  const names = namesOf(to);
  const effects: Effect[] = [];
  from.objects.forEach((object, o) => {
    const after = names.objects.get(object.key);
    if (after === undefined) {
      effects.push({
        does: "removeObject",
        id: `object.remove:${object.key}`,
        pointer: `/objects/${o}`,
        title: bothOf(object.title),
        object,
      });
      return;
    }
    const position = to.objects.indexOf(after.definition);
    object.fields.forEach((field, f) => {
      const pointerBefore = `/objects/${o}/fields/${f}`;
      const next = after.fields.get(field.key);
      if (kindOf(field).flags.virtual) return;
      if (next === undefined) {
        const id = `field.remove:${object.key}.${field.key}`;
        effects.push({ does: "removeField", id, pointer: pointerBefore, title: bothOf(field.title), object, field });
        return;
      }
      const pointer = `/objects/${position}/fields/${after.definition.fields.indexOf(next)}`;
      effects.push(...fieldEffects(after.definition, field, next, pointer));
    });
  });
  from.funnels?.forEach((funnel, f) => {
    const after = names.funnels.get(funnel.key);
    if (after === undefined || after.object !== funnel.object) {
      effects.push({
        does: "removeFunnel",
        id: `funnel.remove:${funnel.key}`,
        pointer: `/funnels/${f}`,
        title: bothOf(funnel.title),
        funnel,
      });
      return;
    }
    effects.push(...stageEffects(funnel, after, `/funnels/${f}/stages`));
  });
  for (const funnel of Object.values(hidden)) {
    const after = names.funnels.get(funnel.key);
    if (after === undefined || after.object !== funnel.object) continue;
    effects.push(...stageEffects(funnel, after, `/funnels/${to.funnels?.indexOf(after) ?? 0}/stages`));
  }
  return effects;
}

/** Stages of a funnel that its next form lacks. */
function stageEffects(funnel: FunnelDefinition, after: FunnelDefinition, pointer: string): Effect[] {
  const left = after.stages.map((stage) => stage.key);
  const stages = funnel.stages.map((stage) => stage.key).filter((key) => !left.includes(key));
  if (stages.length === 0) return [];
  const id = `stages.remove:${funnel.key}`;
  return [{ does: "removeStages", id, pointer, title: bothOf(funnel.title), funnel, stages, left }];
}

function fieldEffects(object: ObjectDefinition, from: FieldDefinition, to: FieldDefinition, pointer: string): Effect[] {
  const title = bothOf(to.title);
  const common = { pointer, title, object };
  const conversion = conversionOf(from, to);
  const effects: Effect[] = [];
  if (conversion !== undefined) {
    effects.push({ does: "convertField", id: `field.convert:${object.key}.${to.key}`, ...common, from, to, conversion });
  }
  const has = (field: FieldDefinition, option: string): boolean => Reflect.get(field, option) === true;
  if (has(to, "unique") && !(has(from, "unique") && conversion === undefined)) {
    effects.push({ does: "addUnique", id: `field.unique:${object.key}.${to.key}`, ...common, field: to, conversion });
  }
  if (has(to, "required") && !has(from, "required")) {
    effects.push({ does: "addRequired", id: `field.required:${object.key}.${to.key}`, ...common, field: to });
  }
  return effects;
}

/** How a stored field's values reach its new form; undefined when every value stays as it is. */
export function conversionOf(from: FieldDefinition, to: FieldDefinition): Conversion | undefined {
  const kind = kindOf(to);
  const conversion = kind.convertFrom(from, kindOf(from), to);
  const sameType = kindOf(from).column(from)?.type === kind.column(to)?.type;
  const untouched = conversion.class === "lossless" && sameType && inline(conversion.using(raw("x")), { zone: "UTC" }) === "x";
  return untouched ? undefined : conversion;
}
