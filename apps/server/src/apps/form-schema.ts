import type { Actor, Rights } from "@funnelsmith/engine";
import { compileRights } from "@funnelsmith/engine";
import { type Locale, type RecordSchema, recordSchema, type RecordSchemaOptions } from "@funnelsmith/fields";
import { Problem } from "@funnelsmith/problem";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import type { ValidatorModule } from "./compile-validator.ts";
import type { ValidatorCompiler } from "./validator-compiler.ts";

/** Which form is asked for. */
export interface FormRequest {
  readonly object: string;
  readonly use: "create" | "edit";
  readonly locale: Locale;
}

const requiredOf = (object: CatalogObject): ReadonlySet<string> =>
  new Set([...object.fields.values()].filter(({ definition }) => "required" in definition && definition.required).map(({ key }) => key));

/** The columns of its sub-tables that an actor sees, and may fill in. */
export function columnsSeen(rights: Rights, object: CatalogObject): NonNullable<RecordSchemaOptions["columns"]> {
  return (field) => {
    const { readable, writable } = rights.object(object.fields.get(field)?.rows?.key ?? "");
    return { fields: readable, writable };
  };
}

/** The schema of an object's form as this actor may fill it in; an object he may neither see nor create is not found. */
export function formSchema(catalog: Catalog, actor: Pick<Actor, "roles" | "admin">, request: FormRequest): RecordSchema {
  const rights = compileRights(catalog, actor);
  const own = rights.object(request.object);
  const object = catalog.objects.get(request.object);
  if (!object || object.partOf || (own.scope.read === "none" && own.scope.create === "none")) throw new Problem("NOT_FOUND");
  return catalog.memo(`form:${rights.key}:${request.object}:${request.use}:${request.locale}`, () => {
    const form = catalog.definition.forms?.find(
      (one) => one.object === object.key && (one.use === undefined || one.use === "both" || one.use === request.use),
    );
    return recordSchema(catalog.definition, object.key, {
      use: request.use,
      fields: own.readable,
      writable: own.writable,
      required: requiredOf(object),
      columns: columnsSeen(rights, object),
      locale: request.locale,
      ...(form && { form }),
    });
  });
}

/** The compiled validator of a form's schema: made on first use, kept as long as the Catalog. */
export async function formValidator(
  compiler: ValidatorCompiler,
  catalog: Catalog,
  actor: Pick<Actor, "roles" | "admin">,
  request: FormRequest,
): Promise<ValidatorModule> {
  const { schema } = formSchema(catalog, actor, request);
  const { key } = compileRights(catalog, actor);
  const kept = catalog.memo(
    `validator:${key}:${request.object}:${request.use}:${request.locale}`,
    (): { module?: Promise<ValidatorModule> } => ({}),
  );
  // A failure is told to whoever waits for it and not kept.
  kept.module ??= compiler.compile(schema).catch((error: unknown) => {
    delete kept.module;
    throw error;
  });
  return await kept.module;
}
