import type { ObjectRights } from "@funnelsmith/engine";
import { type Locale, textOf } from "@funnelsmith/fields";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";

/** A piece of the description. */
export type Json = Readonly<Record<string, unknown>>;

/** A reference into the description's components. */
export const ref = (name: string): Json => ({ $ref: `#/components/${name}` });

const content = (schema: Json): Json => ({ content: { "application/json": { schema } } });
const parameters = (...names: readonly string[]): Json[] => names.map((name) => ref(`parameters/${name}`));
const body = (schema: Json): Json => ({ required: true, ...content(schema) });
const answer = (description: string, schema: Json): Json => ({ description, ...content(schema) });
const failures = { default: ref("responses/Problem") };
const may = (scope: string): boolean => scope !== "none";
const list = (items: Json): Json => ({ type: "array", items });
const text = { type: "string" };
const uuid = { type: "string", format: "uuid" };

/** Every path of an object's records that these rights open. */
export function objectPaths(catalog: Catalog, object: CatalogObject, rights: ObjectRights, locale: Locale): Record<string, unknown> {
  const base = `/api/v1/apps/${catalog.app}/objects/${object.key}/records`;
  const schema = (part: string): Json => ref(`schemas/${object.key}${part}`);
  const record = answer("The record", schema(""));
  const page = answer("A page", schema(".list"));
  const tags = [textOf(object.definition.title, locale)];
  const operation = (id: string, more: Json): Json => ({ operationId: `${object.key}_${id}`, tags, ...more });
  const write = (fields: string, required: readonly string[]): Json => ({
    type: "object",
    required,
    properties: { fields: schema(fields), owner: { type: ["string", "null"] }, collaborators: list(text) },
  });
  const paths: Record<string, Record<string, unknown>> = {
    [base]: {
      get: operation("list", {
        parameters: parameters("filter", "sort", "fields", "expand", "limit", "cursor", "count", "search"),
        responses: { 200: page, ...failures },
      }),
    },
    [`${base}/query`]: {
      post: operation("query", { requestBody: body(ref("schemas/ListQuery")), responses: { 200: page, ...failures } }),
    },
    [`${base}/{id}`]: {
      parameters: parameters("id"),
      get: operation("get", { parameters: parameters("fields", "expand"), responses: { 200: record, ...failures } }),
    },
    [`${base}/{id}/transitions`]: {
      parameters: parameters("id"),
      get: operation("transitions", { responses: { 200: answer("Its moves", ref("schemas/Items")), ...failures } }),
    },
    [`${base}/{id}/timeline`]: {
      parameters: parameters("id"),
      get: operation("timeline", { responses: { 200: answer("Everything that happened to it", ref("schemas/Items")), ...failures } }),
    },
  };
  const add = (path: string, more: Record<string, unknown>): void => {
    paths[path] = { ...paths[path], ...more };
  };
  const creates = may(rights.scope.create);
  const updates = may(rights.scope.update);
  const deletes = may(rights.scope.delete);
  if (creates) {
    const requestBody = body(write(".create", ["fields"]));
    add(base, {
      post: operation("create", { parameters: parameters("idempotencyKey"), requestBody, responses: { 201: record, ...failures } }),
    });
  }
  if (updates) {
    const requestBody = body(write(".patch", []));
    add(`${base}/{id}`, {
      patch: operation("patch", {
        parameters: parameters("ifMatch", "idempotencyKey"),
        requestBody,
        responses: { 200: record, ...failures },
      }),
    });
  }
  if (deletes) {
    add(`${base}/{id}`, {
      delete: operation("delete", { parameters: parameters("ifMatch", "idempotencyKey"), responses: { 200: record, ...failures } }),
    });
    add(`${base}/{id}/restore`, {
      parameters: parameters("id"),
      post: operation("restore", { parameters: parameters("idempotencyKey"), responses: { 200: record, ...failures } }),
    });
  }
  if (creates || updates || deletes) {
    const change = { ...write(".patch", ["id"]), properties: { id: uuid, version: { type: "integer" }, fields: schema(".patch") } };
    const rows = { create: list(write(".create", [])), update: list(change), delete: list(uuid), mode: { enum: ["all", "each"] } };
    add(`${base}/bulk`, {
      post: operation("bulk", {
        parameters: parameters("idempotencyKey"),
        requestBody: body({ type: "object", properties: rows }),
        responses: { 200: answer("What was written", ref("schemas/BulkAnswer")), ...failures },
      }),
    });
  }
  for (const field of object.fields.values()) {
    const unique = "unique" in field.definition && field.definition.unique === true;
    if (!unique || !creates || !updates || !rights.writable.has(field.key)) continue;
    add(`${base}/by/${field.key}/{value}`, {
      parameters: [{ name: "value", in: "path", required: true, schema: text }],
      put: operation(`upsert_by_${field.key}`, {
        parameters: parameters("idempotencyKey"),
        requestBody: body(write(".patch", [])),
        responses: { 200: record, 201: record, ...failures },
      }),
    });
  }
  movePaths(object, rights, base, operation, add);
  return paths;
}

function movePaths(
  object: CatalogObject,
  rights: ObjectRights,
  base: string,
  operation: (id: string, more: Json) => Json,
  add: (path: string, more: Record<string, unknown>) => void,
): void {
  const movable = object.funnels.filter((funnel) => may(rights.advance(funnel.key)));
  if (movable.length === 0) return;
  const stages = [...new Set(movable.flatMap((funnel) => funnel.stages.map((stage) => stage.key)))];
  const target = { to: { enum: stages }, funnel: { enum: movable.map((funnel) => funnel.key) } };
  const one = { ...target, patch: ref(`schemas/${object.key}.patch`) };
  const reason = { type: "object", properties: { code: text, note: text } };
  const exception = { type: "object", required: ["criteria", "reason"], properties: { criteria: list(text), reason: text } };
  const move = { type: "object", required: ["to"], properties: { ...one, reason, exception } };
  add(`${base}/{id}/advance`, {
    parameters: parameters("id"),
    post: operation("advance", {
      parameters: parameters("ifMatch", "idempotencyKey"),
      requestBody: body(move),
      responses: { 200: answer("The record", ref(`schemas/${object.key}`)), 422: ref("responses/GateClosed"), ...failures },
    }),
  });
  add(`${base}/{id}/advance/check`, {
    parameters: parameters("id"),
    post: operation("advance_check", {
      requestBody: body({ type: "object", required: ["to"], properties: one }),
      responses: { 200: answer("What the gate says", ref("schemas/GateAnswer")), ...failures },
    }),
  });
  const many = { type: "object", required: ["to"], properties: { ...target, ids: list(uuid), filter: {}, reason } };
  add(`${base}/advance/bulk`, {
    post: operation("advance_bulk", {
      parameters: parameters("idempotencyKey"),
      requestBody: body({ ...many, oneOf: [{ required: ["ids"] }, { required: ["filter"] }] }),
      responses: { 200: answer("What moved and what stopped the rest", ref("schemas/BulkMoves")), ...failures },
    }),
  });
}

/** Boards and reports over objects the reader may see. */
export function appPaths(catalog: Catalog, shown: ReadonlySet<string>): Record<string, unknown> {
  const base = `/api/v1/apps/${catalog.app}`;
  const paths: Record<string, unknown> = {};
  for (const funnel of catalog.funnels.values()) {
    if (!shown.has(funnel.object)) continue;
    paths[`${base}/funnels/${funnel.key}/board`] = {
      get: {
        operationId: `board_${funnel.key}`,
        parameters: parameters("filter", "limit", "view"),
        responses: { 200: answer("Stages with their first cards", { type: "object" }), ...failures },
      },
    };
  }
  const reports = (catalog.definition.reports ?? []).filter((report) =>
    shown.has("object" in report ? report.object : (catalog.funnels.get(report.funnel)?.object ?? "")),
  );
  if (reports.length > 0) {
    paths[`${base}/reports/{key}`] = {
      parameters: [{ name: "key", in: "path", required: true, schema: { enum: reports.map((report) => report.key) } }],
      get: {
        operationId: "report",
        parameters: parameters("asOf", "from", "to", "filter"),
        responses: { 200: answer("Columns, rows, chart and what the numbers mean", ref("schemas/ReportResult")), ...failures },
      },
    };
  }
  return paths;
}
