import type { AppDefinition } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import type { CatalogReference } from "../catalog.ts";
import type { RuleBook } from "./rule-book.ts";

/** Every reference between objects of an app. `judged` when any rule of the app reads the pointing rows as children of the other. */
export function referencesOf(app: AppDefinition, book: RuleBook): readonly CatalogReference[] {
  const judged = new Set<string>();
  for (const rule of book.rules.values()) {
    for (const read of rule.reads) if (read.children) judged.add(`${read.children.object}.${read.children.by}`);
  }
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
        }),
      ];
    }),
  );
}
