const text = { type: "string" } as const;
const idRef = { type: ["object", "null"], properties: { id: { type: "string", format: "uuid" }, name: text } } as const;
const query = (name: string, description: string, schema: Readonly<Record<string, unknown>> = text) => ({
  name,
  in: "query",
  description,
  schema,
});

/** Schemas every app's description refers to. */
export const sharedSchemas: Readonly<Record<string, unknown>> = {
  Record: {
    type: "object",
    required: ["id", "version", "owner", "collaborators", "funnel", "stage", "stageEnteredAt", "createdAt", "updatedAt", "may", "fields"],
    properties: {
      id: { type: "string", format: "uuid" },
      version: { type: "integer" },
      owner: idRef,
      collaborators: { type: "array", items: { type: "string", format: "uuid" } },
      funnel: { type: ["string", "null"] },
      stage: { type: ["string", "null"] },
      stageEnteredAt: { type: ["string", "null"], format: "date-time" },
      createdAt: { type: "string", format: "date-time" },
      updatedAt: { type: "string", format: "date-time" },
      may: {
        type: "object",
        description: "What its reader may do with the record; the last three where it goes through a funnel",
        required: ["update", "delete"],
        properties: Object.fromEntries(["update", "delete", "advance", "exception", "unlock"].map((right) => [right, { type: "boolean" }])),
      },
      fields: { type: "object" },
    },
  },
  List: {
    type: "object",
    required: ["items", "nextCursor"],
    properties: {
      nextCursor: { type: ["string", "null"] },
      count: { type: "object", properties: { value: { type: "integer" }, capped: { type: "boolean" } } },
      sums: {
        type: "object",
        description: "All records of the list, and each field asked for added up over them",
        properties: {
          records: { type: "integer" },
          fields: { type: "object", additionalProperties: { type: ["string", "null"] } },
        },
      },
    },
  },
  Items: { type: "object", required: ["items"], properties: { items: { type: "array", items: { type: "object" } } } },
  ListQuery: {
    type: "object",
    properties: {
      filter: { description: "A rule of the expression dialect" },
      sort: { type: "array", items: { type: "object", properties: { field: text, direction: { enum: ["asc", "desc"] } } } },
      fields: { type: "array", items: text },
      expand: { type: "array", items: text },
      limit: { type: "integer", minimum: 1, maximum: 500 },
      cursor: text,
      count: { enum: ["exact", "capped", "none"] },
      search: text,
      deleted: { type: "boolean" },
      view: text,
      funnel: { ...text, description: "Key of a funnel: only records in it" },
      sums: { type: "array", maxItems: 30, items: text, description: "Fields to add up over all records of the list" },
      drill: { ...text, description: "A point of a report, from its rows' drill" },
    },
  },
  BulkAnswer: {
    type: "object",
    properties: {
      created: { type: "integer" },
      updated: { type: "integer" },
      deleted: { type: "integer" },
      ids: { type: "array", items: text },
      errors: {
        type: "array",
        items: { type: "object", properties: { index: { type: "integer" }, kind: text, problem: { type: "object" } } },
      },
    },
  },
  BulkMoves: {
    type: "object",
    properties: {
      moved: { type: "array", items: text },
      blocked: { type: "array", items: { type: "object", properties: { id: text, code: text, criteria: { type: "array", items: text } } } },
      byCriterion: { type: "object", additionalProperties: { type: "integer" } },
    },
  },
  Changes: {
    type: "object",
    required: ["items", "nextCursor", "more"],
    properties: {
      items: {
        type: "array",
        items: {
          type: "object",
          required: ["type", "at"],
          properties: {
            type: { enum: ["record", "published"] },
            at: { type: "string", format: "date-time" },
            object: text,
            id: { type: "string", format: "uuid" },
            action: { enum: ["create", "update", "move", "delete", "restore"] },
            cause: text,
            actor: { type: ["string", "null"] },
            version: { type: "integer" },
            deleted: { type: "boolean" },
            record: { anyOf: [{ $ref: "#/components/schemas/Record" }, { type: "null" }] },
          },
        },
      },
      nextCursor: text,
      more: { type: "boolean" },
    },
  },
  ReportResult: {
    type: "object",
    required: ["columns", "rows", "chart", "meta"],
    properties: {
      columns: { type: "array", items: { type: "object" } },
      rows: { type: "array", items: { type: "object" } },
      chart: { type: "object" },
      meta: { type: "object" },
    },
  },
  ReportQuality: {
    type: "object",
    required: ["asOf", "from", "to", "zone", "parts", "notes"],
    properties: {
      asOf: { type: "string", format: "date-time" },
      from: { type: ["string", "null"] },
      to: { type: ["string", "null"] },
      zone: text,
      parts: {
        type: "array",
        items: {
          type: "object",
          required: ["key", "title", "sentence", "rate", "records", "drill"],
          properties: {
            key: { enum: ["required", "overdue", "stale", "sameDay", "back"] },
            title: { type: "object" },
            sentence: { type: "object" },
            rate: { type: "object" },
            records: { type: "integer" },
            drill: text,
          },
        },
      },
      notes: { type: "array", items: { type: "object" } },
    },
  },
  Criterion: {
    type: "object",
    required: ["key", "stage", "title", "severity", "met"],
    properties: {
      key: text,
      stage: text,
      title: text,
      severity: { enum: ["must", "warn"] },
      met: { type: "boolean" },
      waived: { type: "boolean" },
      message: text,
      actual: { type: "array", items: { type: "object" } },
      expected: text,
      fix: { type: "object" },
    },
  },
  GateAnswer: {
    type: "object",
    required: ["ok", "version", "criteria"],
    properties: {
      ok: { type: "boolean" },
      version: { type: "integer" },
      move: { enum: ["forward", "skip", "back", "reopen", "close"] },
      reason: { type: "object" },
      criteria: { type: "array", items: { $ref: "#/components/schemas/Criterion" } },
    },
  },
  Problem: {
    type: "object",
    required: ["type", "title", "status", "detail", "instance", "code", "hint"],
    properties: {
      type: text,
      title: text,
      status: { type: "integer" },
      detail: text,
      instance: text,
      code: text,
      hint: text,
      errors: {
        type: "array",
        items: { type: "object", properties: { pointer: text, code: text, detail: text, hint: text } },
      },
    },
  },
};

const problem = (schema: Readonly<Record<string, unknown>>, description: string) => ({
  description,
  content: { "application/problem+json": { schema } },
});

/** Answers every operation may give. */
export const sharedResponses: Readonly<Record<string, unknown>> = {
  Problem: problem({ $ref: "#/components/schemas/Problem" }, "A refusal or failure (RFC 9457)"),
  GateClosed: problem(
    {
      allOf: [
        { $ref: "#/components/schemas/Problem" },
        {
          type: "object",
          properties: { version: { type: "integer" }, criteria: { type: "array", items: { $ref: "#/components/schemas/Criterion" } } },
        },
      ],
    },
    "The gate is not met",
  ),
};

/** Parameters every app's description refers to. */
export const sharedParameters: Readonly<Record<string, unknown>> = {
  id: { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } },
  ifMatch: { name: "If-Match", in: "header", required: true, description: "The record's version", schema: text },
  idempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description: "Makes a retry safe for 24 h",
    schema: { ...text, maxLength: 200 },
  },
  filter: query("filter", "A rule of the expression dialect, as JSON"),
  sort: query("sort", "Field keys by comma, `-` before one for descending"),
  fields: query("fields", "Field keys by comma"),
  expand: query("expand", "Reference fields by comma"),
  limit: query("limit", "Rows a page, at most 500", { type: "integer", minimum: 1, maximum: 500 }),
  cursor: query("cursor", "nextCursor of the page before"),
  count: query("count", "How to count", { enum: ["exact", "capped", "none"] }),
  search: query("search", "Words to look for"),
  deleted: query("deleted", "Deleted records instead of the others", { enum: ["true", "false"] }),
  view: query("view", "Key of a saved view"),
  funnel: query("funnel", "Key of a funnel: only records in it"),
  sums: query("sums", "Fields to add up over all records of the list, by comma"),
  drill: query("drill", "A point of a report, from its rows' drill"),
  boardLimit: query("limit", "Cards a stage, at most 100", { type: "integer", minimum: 1, maximum: 100 }),
  ifMatchWhenKnown: { name: "If-Match", in: "header", description: "The record's version, when it is known", schema: text },
  asOf: query("asOf", "State at this instant; now when left out", { ...text, format: "date-time" }),
  from: query("from", "Start of the period", { ...text, format: "date-time" }),
  to: query("to", "End of the period", { ...text, format: "date-time" }),
};
