import type { ObjectRights } from "@funnelsmith/engine";
import { type Locale, textOf } from "@funnelsmith/fields";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import { filePaths } from "./openapi-files.ts";
import { type Json, parameters, ref, responses } from "./openapi-parts.ts";
import { reportObjects } from "./report-objects.ts";

const content = (schema: Json): Json => ({ content: { "application/json": { schema } } });
const body = (schema: Json): Json => ({ required: true, ...content(schema) });
const answer = (description: string, schema: Json): Json => ({ description, ...content(schema) });
const may = (scope: string): boolean => scope !== "none";
const list = (items: Json): Json => ({ type: "array", items });
const text = { type: "string" };
const uuid = { type: "string", format: "uuid" };
const count = { type: "integer", minimum: 0 };
/** Records deleted together with one that came back, and references to it that were empty since. */
const restored = {
  type: "object",
  required: ["restored"],
  properties: { restored: { type: "object", required: ["records", "references"], properties: { records: count, references: count } } },
};
const reason = { type: "object", properties: { code: text, note: text } };

/** Every path of an object's records that these rights open. */
export function objectPaths(catalog: Catalog, object: CatalogObject, rights: ObjectRights, locale: Locale): Record<string, unknown> {
  const base = `/api/v1/apps/${catalog.app}/objects/${object.key}/records`;
  const schema = (part: string): Json => ref(`schemas/${object.key}${part}`);
  const record = answer("The record", schema(""));
  const page = answer("A page", schema(".list"));
  const title = textOf(object.definition.title, locale);
  const operation = (id: string, more: Json): Json => ({
    operationId: `${object.key}_${id}`,
    summary: `${title}: ${id.replaceAll("_", " ")}`,
    tags: [title],
    ...more,
  });
  const people = { owner: { type: ["string", "null"] }, collaborators: list(text) };
  const change = (required: readonly string[], more: Json = {}): Json => ({
    type: "object",
    required,
    properties: { ...more, fields: schema(".patch"), ...people },
  });
  // A stage here is a move from nothing, through the gates on the way.
  const entry = { funnel: { type: ["string", "null"] }, stage: { type: ["string", "null"] }, reason, id: uuid };
  const creation: Json = {
    type: "object",
    required: ["fields"],
    additionalProperties: false,
    properties: { fields: schema(".create"), ...people, ...entry },
  };
  const paths: Record<string, Record<string, unknown>> = {
    [base]: {
      get: operation("list", {
        parameters: parameters(
          "filter",
          "sort",
          "fields",
          "expand",
          "limit",
          "cursor",
          "count",
          "search",
          "deleted",
          "view",
          "funnel",
          "sums",
          "drill",
        ),
        responses: { 200: page, ...responses },
      }),
    },
    [`${base}/query`]: {
      post: operation("query", { requestBody: body(ref("schemas/ListQuery")), responses: { 200: page, ...responses } }),
    },
    [`${base}/{id}`]: {
      parameters: parameters("id"),
      get: operation("get", { parameters: parameters("fields", "expand"), responses: { 200: record, ...responses } }),
    },
    [`${base}/{id}/transitions`]: {
      parameters: parameters("id"),
      get: operation("transitions", { responses: { 200: answer("Its moves", ref("schemas/Items")), ...responses } }),
    },
    [`${base}/{id}/timeline`]: {
      parameters: parameters("id"),
      get: operation("timeline", { responses: { 200: answer("Everything that happened to it", ref("schemas/Items")), ...responses } }),
    },
  };
  const add = (path: string, more: Record<string, unknown>): void => {
    paths[path] = { ...paths[path], ...more };
  };
  const creates = may(rights.scope.create);
  const updates = may(rights.scope.update);
  const deletes = may(rights.scope.delete);
  if (creates) {
    const requestBody = body(creation);
    add(base, {
      post: operation("create", { parameters: parameters("idempotencyKey"), requestBody, responses: { 201: record, ...responses } }),
    });
  }
  if (updates) {
    const requestBody = body(change([]));
    add(`${base}/{id}`, {
      patch: operation("patch", {
        parameters: parameters("ifMatch", "idempotencyKey"),
        requestBody,
        responses: { 200: record, ...responses },
      }),
    });
  }
  if (deletes) {
    add(`${base}/{id}`, {
      delete: operation("delete", { parameters: parameters("ifMatch", "idempotencyKey"), responses: { 200: record, ...responses } }),
    });
    add(`${base}/{id}/restore`, {
      parameters: parameters("id"),
      post: operation("restore", {
        parameters: parameters("ifMatchWhenKnown", "idempotencyKey"),
        responses: { 200: answer("The record, and what came back with it", { allOf: [schema(""), restored] }), ...responses },
      }),
    });
  }
  if (creates || updates || deletes) {
    const rows = {
      create: list(creation),
      update: list(change(["id"], { id: uuid, version: { type: "integer" } })),
      delete: list({ anyOf: [uuid, { type: "object", required: ["id"], properties: { id: uuid, version: { type: "integer" } } }] }),
      mode: { enum: ["all", "each"] },
    };
    add(`${base}/bulk`, {
      post: operation("bulk", {
        parameters: parameters("idempotencyKey"),
        requestBody: body({ type: "object", properties: rows }),
        responses: { 200: answer("What was written", ref("schemas/BulkAnswer")), ...responses },
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
        requestBody: body({ ...creation, properties: { ...(creation["properties"] as Json), fields: schema(".patch") } }),
        responses: { 200: record, 201: record, ...responses },
      }),
    });
  }
  Object.assign(paths, filePaths(object, rights, base, operation));
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
  const exception = { type: "object", required: ["criteria", "reason"], properties: { criteria: list(text), reason: text } };
  const move = { type: "object", required: ["to"], properties: { ...one, reason, exception } };
  add(`${base}/{id}/advance`, {
    parameters: parameters("id"),
    post: operation("advance", {
      parameters: parameters("ifMatch", "idempotencyKey"),
      requestBody: body(move),
      responses: { 200: answer("The record", ref(`schemas/${object.key}`)), 422: ref("responses/GateClosed"), ...responses },
    }),
  });
  add(`${base}/{id}/advance/check`, {
    parameters: parameters("id"),
    post: operation("advance_check", {
      requestBody: body({ type: "object", required: ["to"], properties: one }),
      responses: { 200: answer("What the gate says", ref("schemas/GateAnswer")), ...responses },
    }),
  });
  const many = { type: "object", required: ["to"], properties: { ...target, ids: list(uuid), filter: {}, reason } };
  add(`${base}/advance/bulk`, {
    post: operation("advance_bulk", {
      parameters: parameters("idempotencyKey"),
      requestBody: body({ ...many, oneOf: [{ required: ["ids"] }, { required: ["filter"] }] }),
      responses: { 200: answer("What moved and what stopped the rest", ref("schemas/BulkMoves")), ...responses },
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
        summary: `Board of ${funnel.key}`,
        parameters: parameters("filter", "boardLimit", "view"),
        responses: { 200: answer("Stages with their first cards", { type: "object" }), ...responses },
      },
    };
  }
  const reports = (catalog.definition.reports ?? []).filter((report) =>
    reportObjects(catalog, report).every((object) => shown.has(object)),
  );
  if (reports.length > 0) {
    const key = [{ name: "key", in: "path", required: true, schema: { enum: reports.map((report) => report.key) } }];
    paths[`${base}/reports/{key}/quality`] = {
      parameters: key,
      get: {
        operationId: "report_quality",
        summary: "The quality of the data behind a saved report",
        parameters: parameters("asOf", "from", "to", "filter"),
        responses: {
          200: answer("What the records behind it are worth believing, part by part", ref("schemas/ReportQuality")),
          ...responses,
        },
      },
    };
    paths[`${base}/reports/{key}`] = {
      parameters: key,
      get: {
        operationId: "report",
        summary: "A saved report",
        parameters: parameters("asOf", "from", "to", "filter"),
        responses: { 200: answer("Columns, rows, chart and what the numbers mean", ref("schemas/ReportResult")), ...responses },
      },
    };
  }
  return paths;
}
