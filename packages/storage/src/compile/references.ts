import { type AppDefinition, type FieldDefinition, type ObjectDefinition, recordKey } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import type { CheckedRule, Read } from "@funnelsmith/logic";
import type { CatalogReference } from "../catalog.ts";
import type { RuleBook } from "./rule-book.ts";

/** Every reference between objects of an app. `judged` when a rule that decides about a write reads the pointing rows as children of the other. */
export function referencesOf(app: AppDefinition, book: RuleBook): readonly CatalogReference[] {
  const judged = judgedReferences(app, book);
  return app.objects.flatMap((object) =>
    object.fields.flatMap((field) => {
      if (!kindOf(field).flags.reference || !("object" in field)) return [];
      return [
        Object.freeze({
          from: object.key,
          field: field.key,
          to: field.object,
          inverse: field.inverse,
          onDelete: field.onDelete ?? "restrict",
          judged: judged.has(`${object.key}.${field.key}`),
          owning: field.key === recordKey,
        }),
      ];
    }),
  );
}

/** References, as `object.field`, whose rows some deciding rule reads from the other side, also through the formulas it reads. */
function judgedReferences(app: AppDefinition, book: RuleBook): ReadonlySet<string> {
  const formulas = new Map<string, string>();
  const decisions: (readonly [object: string, rule: CheckedRule])[] = [];
  const rulesUnder = (at: string): readonly CheckedRule[] =>
    [...book.rules].flatMap(([pointer, rule]) => (pointer.startsWith(`${at}/`) ? [rule] : []));
  app.objects.forEach((object, o) => {
    object.fields.forEach((field, f) => formulas.set(fieldName(object, field), `/objects/${o}/fields/${f}/formula`));
    for (const rule of rulesUnder(`/objects/${o}/validations`)) decisions.push([object.key, rule]);
  });
  app.funnels?.forEach((funnel, f) => {
    for (const rule of rulesUnder(`/funnels/${f}/stages`)) decisions.push([funnel.object, rule]);
  });
  const judged = new Set<string>();
  const seen = new Set<CheckedRule>();
  const walk = (object: string, rule: CheckedRule): void => {
    if (seen.has(rule)) return;
    seen.add(rule);
    for (const read of rule.reads) {
      if (read.children) judged.add(`${read.children.object}.${read.children.by}`);
      const field = fieldRead(object, read);
      const formula = field && book.rules.get(formulas.get(`${field.object}.${field.key}`) ?? "");
      if (field && formula) walk(field.object, formula);
    }
  };
  for (const [object, rule] of decisions) walk(object, rule);
  return judged;
}

const fieldName = (object: ObjectDefinition, field: FieldDefinition): string => `${object.key}.${field.key}`;

/** The field a rule over `object` reads, wherever it stands. */
function fieldRead(object: string, { source, children }: Read): { readonly object: string; readonly key: string } | undefined {
  if (source.from === "field" || source.from === "previous") return { object, key: source.field };
  if (source.from === "hop") return { object: source.object, key: source.field };
  return source.from === "child" && children ? { object: children.object, key: source.field } : undefined;
}
