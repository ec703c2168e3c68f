import { type Actor, compileRights, type ObjectRights } from "@funnelsmith/engine";
import { type Locale, recordSchema, textOf } from "@funnelsmith/fields";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { sharedParameters, sharedResponses, sharedSchemas } from "./openapi-shared.ts";

type Json = Readonly<Record<string, unknown>>;

const ref = (name: string): Json => ({ $ref: `#/components/${name}` });
const content = (schema: Json): Json => ({ content: { "application/json": { schema } } });
const parameters = (...names: readonly string[]): Json[] => names.map((name) => ref(`parameters/${name}`));

/** The OpenAPI 3.1 description of an app's published version as this actor may use it; hidden objects and fields do not occur. */
export function openApiOf(catalog: Catalog, actor: Pick<Actor, "roles" | "admin">, locale: Locale, baseUrl: string): Json {
  const rights = compileRights(catalog, actor);
  return catalog.memo(`openapi:${rights.key}:${locale}`, () => {
    const objects = [...catalog.objects.values()].filter((object) => rights.object(object.key).scope.read !== "none");
    const schemas: Record<string, unknown> = { ...sharedSchemas };
    const paths: Record<string, unknown> = {};
    for (const object of objects) {
      Object.assign(schemas, schemasOf(catalog, object, rights.object(object.key), locale));
      Object.assign(paths, pathsOf(catalog, object, rights.object(object.key), locale));
    }
    return Object.freeze({
      openapi: "3.1.0",
      jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
      info: {
        title: textOf(catalog.definition.title, locale),
        description: textOf(catalog.definition.description, locale),
        version: `${catalog.definition.version}+${catalog.version}`,
      },
      servers: [{ url: baseUrl }],
      security: [{ key: [] }, { session: [] }],
      paths,
      components: {
        schemas,
        parameters: sharedParameters,
        responses: sharedResponses,
        securitySchemes: {
          key: { type: "http", scheme: "bearer", description: "fs_…" },
          session: { type: "apiKey", in: "cookie", name: "funnelsmith.session_token" },
        },
      },
    });
  });
}

function fieldsSchema(catalog: Catalog, object: CatalogObject, rights: ObjectRights, use: "create" | "edit", locale: Locale): Json {
  const required =
    use === "create" ? [...object.fields.values()].filter(({ definition }) => "required" in definition && definition.required) : [];
  const { schema } = recordSchema(catalog.definition, object.key, {
    use,
    fields: rights.readable,
    writable: rights.writable,
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

function schemasOf(catalog: Catalog, object: CatalogObject, rights: ObjectRights, locale: Locale): Record<string, unknown> {
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

function pathsOf(catalog: Catalog, object: CatalogObject, rights: ObjectRights, locale: Locale): Record<string, unknown> {
  const base = `/api/v1/apps/${catalog.app}/objects/${object.key}/records`;
  const tags = [textOf(object.definition.title, locale)];
  const record = { description: "The record", ...content(ref(`schemas/${object.key}`)) };
  const failures = { default: ref("responses/Problem") };
  const operation = (id: string, more: Json): Json => ({ operationId: `${object.key}_${id}`, tags, ...more });
  const body = (schema: Json): Json => ({ required: true, ...content(schema) });
  const write = (fields: string, required: readonly string[]): Json => ({
    type: "object",
    required,
    properties: {
      fields: ref(`schemas/${fields}`),
      owner: { type: ["string", "null"] },
      collaborators: { type: "array", items: { type: "string" } },
    },
  });
  const may = (scope: string): boolean => scope !== "none";
  const paths: Record<string, unknown> = {
    [base]: {
      get: operation("list", {
        parameters: parameters("filter", "sort", "fields", "expand", "limit", "cursor", "count", "search"),
        responses: { 200: { description: "A page", ...content(ref(`schemas/${object.key}.list`)) }, ...failures },
      }),
      ...(may(rights.scope.create) && {
        post: operation("create", {
          parameters: parameters("idempotencyKey"),
          requestBody: body(write(`${object.key}.create`, ["fields"])),
          responses: { 201: record, ...failures },
        }),
      }),
    },
    [`${base}/{id}`]: {
      parameters: parameters("id"),
      get: operation("get", { parameters: parameters("fields", "expand"), responses: { 200: record, ...failures } }),
      ...(may(rights.scope.update) && {
        patch: operation("patch", {
          parameters: parameters("ifMatch", "idempotencyKey"),
          requestBody: body(write(`${object.key}.patch`, [])),
          responses: { 200: record, ...failures },
        }),
      }),
      ...(may(rights.scope.delete) && {
        delete: operation("delete", { parameters: parameters("ifMatch", "idempotencyKey"), responses: { 200: record, ...failures } }),
      }),
    },
  };
  const movable = object.funnels.filter((funnel) => may(rights.advance(funnel.key)));
  if (movable.length > 0) {
    const stages = movable.flatMap((funnel) => funnel.stages.map((stage) => stage.key));
    const move = {
      type: "object",
      required: ["to"],
      properties: { to: { enum: [...new Set(stages)] }, patch: ref(`schemas/${object.key}.patch`), ...moveProperties },
    };
    paths[`${base}/{id}/advance`] = {
      parameters: parameters("id"),
      post: operation("advance", {
        parameters: parameters("ifMatch", "idempotencyKey"),
        requestBody: body(move),
        responses: { 200: record, 422: ref("responses/GateClosed"), ...failures },
      }),
    };
    paths[`${base}/{id}/advance/check`] = {
      parameters: parameters("id"),
      post: operation("advance_check", {
        requestBody: body(move),
        responses: { 200: { description: "What the gate says", ...content(ref("schemas/GateAnswer")) }, ...failures },
      }),
    };
  }
  return paths;
}

const moveProperties = {
  funnel: { type: "string" },
  reason: { type: "object", properties: { code: { type: "string" }, note: { type: "string" } } },
  exception: {
    type: "object",
    required: ["criteria", "reason"],
    properties: { criteria: { type: "array", items: { type: "string" } }, reason: { type: "string" } },
  },
};
