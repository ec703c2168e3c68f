import type { CheckedRule } from "@funnelsmith/logic";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { compileRights } from "./compile-rights.ts";
import type { Rights } from "./rights.ts";

/** Something a role may see that is computed from a field the role may not read: told to the admin at publish. */
export interface Disclosure {
  readonly role: string;
  readonly object: string;
  /** JSON Pointer-like place of what discloses: `/objects/deal/fields/weighted`, `/funnels/sales/stages/won/entry/paid`. */
  readonly where: string;
  /** The hidden field, as `object.field`. */
  readonly reads: string;
}

/** Every derived field, validation, criterion and rule of entering by itself that shows a role something of a field hidden from it. Such values are computed with system rights; this list is their price, said aloud. */
export function disclosures(catalog: Catalog): readonly Disclosure[] {
  return [...catalog.roles.keys()].flatMap((role) => {
    const rights = compileRights(catalog, { roles: [role], admin: false });
    return [...catalog.objects.values()].flatMap((object) => {
      const own = rights.object(object.key);
      if (own.scope.read === "none") return [];
      const formulas = [...object.fields.values()].flatMap((field) =>
        field.formula !== undefined && own.readable.has(field.key)
          ? [{ where: `/objects/${object.key}/fields/${field.key}`, rule: field.formula }]
          : [],
      );
      const validations = object.validations.map(({ definition, rule }) => ({
        where: `/objects/${object.key}/validations/${definition.key}`,
        rule,
      }));
      const criteria = object.funnels.flatMap((funnel) =>
        funnel.stages.flatMap((stage) => {
          const at = `/funnels/${funnel.key}/stages/${stage.key}`;
          const sides = (["entry", "exit"] as const).flatMap((side) =>
            stage[side].map(({ key, rule }) => ({ where: `${at}/${side}/${key}`, rule })),
          );
          return stage.autoEnter === undefined ? sides : [...sides, { where: `${at}/autoEnter`, rule: stage.autoEnter }];
        }),
      );
      return [...formulas, ...validations, ...criteria].flatMap(({ where, rule }) =>
        hiddenReads(rights, object, rule).map((reads): Disclosure => ({ role, object: object.key, where, reads })),
      );
    });
  });
}

function hiddenReads(rights: Rights, object: CatalogObject, rule: CheckedRule): readonly string[] {
  const hidden = new Set<string>();
  const note = (of: string, field: string): void => {
    if (!rights.object(of).readable.has(field)) hidden.add(`${of}.${field}`);
  };
  for (const { source, children } of rule.reads) {
    if (source.from === "field" || source.from === "previous") note(object.key, source.field);
    if (source.from === "hop") {
      note(object.key, source.through);
      note(source.object, source.field);
    }
    if (source.from === "child" && children) note(children.object, source.field);
  }
  return [...hidden];
}
