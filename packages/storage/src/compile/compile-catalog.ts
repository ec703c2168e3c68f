import { type AppDefinition, atOnce, type Turns, withRowObjects } from "@funnelsmith/definition";
import type { Sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Catalog, CatalogFunnel, TenantSettings } from "../catalog.ts";
import type { Physical } from "../tables/physical.ts";
import { compileFunnel } from "./compile-funnel.ts";
import { compileObject, type UnfinishedObject } from "./compile-object.ts";
import { type ParameterValues, withDefaults } from "./parameter-values.ts";
import { referencesOf } from "./references.ts";
import { rulesInTurns } from "./rule-book.ts";

/** One published version as it is stored. */
export interface CatalogInput {
  readonly tenant: TenantSettings;
  readonly app: string;
  readonly version: number;
  readonly revision: number;
  readonly document: AppDefinition;
  readonly physical: Physical;
  /** What the team set; a parameter that is not among them has its default. */
  readonly parameters?: ParameterValues;
  /** What is read instead of an object's table, by its key. */
  readonly tables?: ReadonlyMap<string, Sql>;
}

/** Makes the Catalog of a published version: every rule checked, every gate complete, nothing left to look up in the definition. A document that was never checked throws DEFINITION_INVALID. */
export function compileCatalog(input: CatalogInput): Catalog {
  return atOnce(compileInTurns(input));
}

/** The same, object by object. */
export function* compileInTurns(input: CatalogInput): Turns<Catalog> {
  const { physical, tenant } = input;
  const document = withRowObjects(input.document);
  const book = yield* rulesInTurns(document);
  if (book.problems.length > 0) throw new Problem("DEFINITION_INVALID", undefined, { errors: book.problems });
  const references = referencesOf(document, book);
  const parameters = Object.freeze(withDefaults(document, input.parameters));
  const objects = new Map<string, UnfinishedObject>();
  const lookup = (key: string): UnfinishedObject => {
    const object = objects.get(key);
    if (object === undefined) throw new Error(`no object ${key}`);
    return object;
  };
  for (const [index, definition] of document.objects.entries()) {
    yield;
    const place = physical.objects[definition.key];
    if (place === undefined) throw new Error(`${definition.key} has no table`);
    const pointer = `/objects/${index}`;
    objects.set(
      definition.key,
      compileObject({
        app: document,
        parameters,
        schema: tenant.schema,
        definition,
        pointer,
        physical: place,
        places: physical.objects,
        reads: input.tables?.get(definition.key),
        hasHiddenFunnels: Object.values(physical.hiddenFunnels ?? {}).some((funnel) => funnel.object === definition.key),
        references,
        book,
        lookup,
      }),
    );
  }
  const funnels = new Map<string, CatalogFunnel>();
  for (const [index, definition] of (document.funnels ?? []).entries()) {
    yield;
    const object = lookup(definition.object);
    const funnel = compileFunnel(definition, `/funnels/${index}`, object, book, {
      lineage: physical.lineage[definition.key] ?? {},
      redesigns: physical.redesigns?.[definition.key] ?? [],
      columns: physical.objects[definition.object]?.stages ?? [],
    });
    object.funnels.push(funnel);
    funnels.set(definition.key, funnel);
  }
  for (const object of objects.values()) {
    Object.freeze(object.funnels);
    Object.freeze(object);
  }
  const made = new Map<string, unknown>();
  return Object.freeze({
    tenant: Object.freeze({ ...tenant }),
    app: input.app,
    version: input.version,
    revision: input.revision,
    definition: input.document,
    objects,
    funnels,
    parameters,
    roles: new Map((document.roles ?? []).map((role) => [role.key, role])),
    bytes: estimateBytes(document, book.rules.size),
    memo<T>(key: string, make: () => T): T {
      if (!made.has(key)) made.set(key, make());
      return made.get(key) as T;
    },
  });
}

/** Measured on generated apps: the parsed document and what is compiled from it take about fifteen times its text, statements made later included. */
function estimateBytes(document: AppDefinition, rules: number): number {
  return JSON.stringify(document).length * 15 + rules * 2_000 + 20_000;
}
