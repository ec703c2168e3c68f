import { type Actor, compileRights, type Rights } from "@funnelsmith/engine";
import { fieldKeywords, type Locale, recordSchema, textOf } from "@funnelsmith/fields";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import type { RouteEntry } from "../http/access.ts";
import { columnsSeen } from "./form-schema.ts";
import { attachmentPaths } from "./openapi-attachments.ts";
import { type Json, ref } from "./openapi-parts.ts";
import { appPaths, objectPaths } from "./openapi-paths.ts";
import { routePaths } from "./openapi-routes.ts";
import { sharedParameters, sharedResponses, sharedSchemas } from "./openapi-shared.ts";

/** Our own keywords of field schemas, which a description names as extensions: general tools refuse what they do not know. */
const ownKeywords: ReadonlySet<string> = new Set(fieldKeywords.flatMap((one) => (typeof one === "string" ? one : one.keyword)));

function withExtensions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withExtensions);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      ownKeywords.has(key) && typeof inner !== "object" ? `x-${key}` : key,
      withExtensions(inner),
    ]),
  );
}

/** The schemas that something else leads to; what nothing refers to is of no use to anybody. */
function reached(from: unknown, schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const found = new Set<string>();
  const follow = (value: unknown): void => {
    for (const [, name = ""] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name)) continue;
      found.add(name);
      follow(schemas[name]);
    }
  };
  follow(from);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => found.has(name)));
}

/** The server the description is of. */
export interface Described {
  readonly baseUrl: string;
  /** The cookie a session is known by. */
  readonly cookieName: string;
  readonly routes: readonly RouteEntry[];
}

/** The OpenAPI 3.1 description of an app's published version as this actor may use it; hidden objects and fields do not occur. */
export function openApiOf(catalog: Catalog, actor: Pick<Actor, "roles" | "admin">, locale: Locale, server: Described): Json {
  const rights = compileRights(catalog, actor);
  return catalog.memo(`openapi:${actor.admin}:${rights.key}:${locale}`, () => {
    const objects = [...catalog.objects.values()].filter((object) => !object.partOf && rights.object(object.key).scope.read !== "none");
    const schemas: Record<string, unknown> = { ...sharedSchemas };
    const paths: Record<string, unknown> = {};
    for (const object of objects) {
      Object.assign(schemas, schemasOf(catalog, object, rights, locale));
      Object.assign(paths, objectPaths(catalog, object, rights.object(object.key), locale));
    }
    const shown = new Set(objects.map((object) => object.key));
    Object.assign(paths, attachmentPaths(catalog, actor));
    Object.assign(paths, appPaths(catalog, shown));
    Object.assign(paths, routePaths(server.routes, { key: catalog.app, objects: [...shown], builds: actor.admin }));
    return Object.freeze({
      openapi: "3.1.0",
      jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
      info: {
        title: textOf(catalog.definition.title, locale),
        description: textOf(catalog.definition.description, locale),
        version: `${catalog.definition.version}+${catalog.version}`,
      },
      servers: [{ url: server.baseUrl }],
      security: [{ key: [] }, { session: [] }],
      paths,
      components: {
        schemas: withExtensions(reached([paths, sharedResponses], schemas)) as Json,
        parameters: sharedParameters,
        responses: sharedResponses,
        securitySchemes: {
          key: { type: "http", scheme: "bearer", description: "fs_…" },
          session: { type: "apiKey", in: "cookie", name: server.cookieName },
        },
      },
    });
  });
}

function fieldsSchema(catalog: Catalog, object: CatalogObject, rights: Rights, use: "create" | "edit", locale: Locale): Json {
  const required =
    use === "create" ? [...object.fields.values()].filter(({ definition }) => "required" in definition && definition.required) : [];
  const own = rights.object(object.key);
  const { schema } = recordSchema(catalog.definition, object.key, {
    use,
    fields: own.readable,
    writable: own.writable,
    columns: columnsSeen(rights, object),
    required: new Set(required.map((field) => field.key)),
    locale,
  });
  const { $schema: _schema, ...inner } = schema;
  return inner;
}

/** A patch may null a field and never needs one. */
function patchOf(schema: Json): Json {
  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, Json>).filter(
    ([, property]) => property["readOnly"] !== true,
  );
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(properties.map(([key, property]) => [key, { anyOf: [property, { type: "null" }] }])),
  };
}

function schemasOf(catalog: Catalog, object: CatalogObject, rights: Rights, locale: Locale): Record<string, unknown> {
  const read = fieldsSchema(catalog, object, rights, "edit", locale);
  return {
    [`${object.key}.fields`]: { ...read, required: [] },
    [`${object.key}.create`]: fieldsSchema(catalog, object, rights, "create", locale),
    [`${object.key}.patch`]: patchOf(read),
    [object.key]: {
      allOf: [ref("schemas/Record"), { type: "object", properties: { fields: ref(`schemas/${object.key}.fields`) } }],
    },
    [`${object.key}.list`]: {
      allOf: [ref("schemas/List"), { type: "object", properties: { items: { type: "array", items: ref(`schemas/${object.key}`) } } }],
    },
  };
}
