import { type AppNames, namesOf, optionsOf } from "./app-names.ts";
import type { Reference } from "./reference.ts";
import { rowObjectKey } from "./row-objects.ts";
import { ruleReferences } from "./rule-references.ts";
import { schemaOf } from "./shape.ts";
import type { AppDefinition } from "./types.gen.ts";
import { walkDefinition } from "./walk-definition.ts";

/** Every place of an app that names something defined elsewhere, in document order, dangling or not. */
export function references(app: AppDefinition, names: AppNames = namesOf(app)): Reference[] {
  const found: Reference[] = [];
  walkDefinition(
    schemaOf("app"),
    app,
    (funnel) => names.funnels.get(funnel)?.object,
    ({ pointer, value, shape, refers, scope }) => {
      if (shape.title === "Rule") found.push(...ruleReferences(names, scope, value, pointer));
      else if (refers !== undefined && typeof value === "string" && !refers.or?.includes(value)) {
        const object = refers.of === "target" ? scope.target : scope.object;
        const to = refers.to === "field" ? fieldName(object, value) : refers.to === "stage" ? `${scope.funnel}.${value}` : value;
        found.push({ from: pointer, kind: refers.to, to });
      }
    },
  );
  return found;
}

/** A column of a sub-table is named after it and a dot. */
function fieldName(object: string | undefined, name: string): string {
  const [field = "", column] = name.split(".");
  return column === undefined ? `${object}.${field}` : `${rowObjectKey(object ?? "", field)}.${column}`;
}

/** Says whether what a reference names exists. */
export function resolves(names: AppNames, reference: Pick<Reference, "kind" | "to">): boolean {
  const [first = "", second = "", ...rest] = reference.to.split(".");
  switch (reference.kind) {
    case "object":
      return names.objects.has(reference.to);
    case "field":
      return rest.length === 0 && (names.objects.get(first)?.fields.has(second) ?? false);
    case "option":
      return optionsOf(names.objects.get(first)?.fields.get(second))?.some((option) => option.value === rest.join(".")) ?? false;
    case "funnel":
      return names.funnels.has(reference.to);
    case "stage":
      return names.funnels.get(first)?.stages.some((stage) => stage.key === second) ?? false;
    case "role":
      return names.roles.has(reference.to);
    case "parameter":
      return names.parameters.has(reference.to);
  }
}
