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
    required: ["id", "version", "owner", "collaborators", "funnel", "stage", "stageEnteredAt", "createdAt", "updatedAt", "fields"],
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
      fields: { type: "object" },
    },
  },
  List: {
    type: "object",
    required: ["items", "nextCursor"],
    properties: {
      nextCursor: { type: ["string", "null"] },
      count: { type: "object", properties: { value: { type: "integer" }, capped: { type: "boolean" } } },
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
};
