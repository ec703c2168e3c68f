import type { RouteEntry } from "../http/access.ts";
import { type Json, parameters, ref, responses } from "./openapi-parts.ts";

/** What the description adds to what a route declares by itself. */
interface Told {
  /** What it answers. */
  readonly answers: string;
  readonly type?: string;
  /** The schema of it among the shared ones. */
  readonly schema?: string;
  /** Done once for its Idempotency-Key. */
  readonly once?: boolean;
  /** Needs the draft's etag in If-Match. */
  readonly etag?: boolean;
}

const base = "/api/v1/apps/:app";

/** Routes of an app that are the same whatever its objects are, by method and path below the app. */
const told: Readonly<Record<string, Told>> = {
  "GET ": { answers: "Objects, funnels, views, reports and people as the reader may see them" },
  "POST /sample": { answers: "How many sample rows were put in", once: true },
  "DELETE /sample": { answers: "How many sample rows were removed" },
  "GET /definition": { answers: "A published definition" },
  "GET /export": { answers: "The definition in canonical order, or as a zip of its folder", type: "application/zip" },
  "GET /versions": { answers: "Published versions, newest first" },
  "GET /where-used": { answers: "Places that refer to a thing" },
  "GET /draft": { answers: "The draft and its etag" },
  "PUT /draft": { answers: "The draft as it is stored now, and its etag", etag: true },
  "DELETE /draft": { answers: "Nothing; the next draft starts from what is published" },
  "POST /draft/check": { answers: "What is wrong with the definition, in the reader's language" },
  "GET /upgrade": { answers: "What the app was made of, and whether a newer version of that is here" },
  "POST /upgrade": {
    answers: "The newer version merged with the draft: changes, conflicts, what keeps it from being published",
    etag: true,
  },
  "POST /plan": { answers: "Each change in a sentence, with the records it concerns, and the id to publish it by" },
  "POST /publish": { answers: "The live version, and whether it is new", once: true },
  "POST /plan/rows": {
    answers: "Records behind a change that converts a field, their values before and after, or why they do not convert",
  },
  "GET /publish": { answers: "How far a publish under way has got; null when none is" },
  "DELETE /publish": { answers: "Whether a publish was taken back" },
  "GET /hidden-fields": {
    answers: "Removed fields whose values are kept, with how many records have one; and what was erased, by whom and when",
  },
  "POST /hidden-fields/purge": { answers: "Nothing; the values are erased for good, and who did it is on record" },
  "GET /parameters": { answers: "What the app asks the team to set, with what it has set" },
  "PUT /parameters": { answers: "The live version, and whether it is new", once: true },
  "POST /rollback/plan": { answers: "What publishing the older version again would change" },
  "POST /rollback": { answers: "The live version, and whether it is new", once: true },
  "POST /rules/test": { answers: "How many records would meet draft rules" },
  "POST /reports/run": { answers: "Columns, rows, chart and what the numbers mean", schema: "ReportResult" },
  "POST /reports/quality": { answers: "What the records behind a report are worth believing, part by part", schema: "ReportQuality" },
  "GET /changes": { answers: "What happened behind the cursor, in order, and where to go on", schema: "Changes" },
  "GET /events": {
    answers: "The same as server-sent events, as it happens, and how far one's own jobs and, for an administrator, a publish are",
    type: "text/event-stream",
  },
  "GET /openapi.json": { answers: "This description" },
  "GET /objects/:object/schema": { answers: "JSON Schema 2020-12 and layout of a form, and the address of its validator" },
  "GET /objects/:object/validator.js": { answers: "The validator of a form as an ES module", type: "text/javascript" },
};

interface Declared {
  readonly querystring?: { readonly properties?: Readonly<Record<string, Json>>; readonly required?: readonly string[] };
  readonly body?: Json & { readonly anyOf?: readonly Json[] };
}

/** Their paths in one app, for whoever may build in it or not, with parameters and bodies as the routes declare them. */
export function routePaths(
  routes: readonly RouteEntry[],
  app: { readonly key: string; readonly objects: readonly string[]; readonly builds: boolean },
): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, url, access, schema } of routes) {
    const more = url.startsWith(base) ? told[`${method} ${url.slice(base.length)}`] : undefined;
    if (!more || (access === "builder" && !app.builds)) continue;
    const { querystring, body } = (schema ?? {}) as Declared;
    const path = url.replace(":app", app.key).replace(":object", "{object}");
    const query = Object.entries(querystring?.properties ?? {}).map(([name, one]) => ({ name, in: "query", schema: one }));
    const etag = { name: "If-Match", in: "header", required: true, description: "The draft's etag", schema: { type: "string" } };
    const object = { name: "object", in: "path", required: true, schema: { enum: app.objects } };
    const all = [
      ...(path.includes("{object}") ? [object] : []),
      ...query,
      ...(more.etag ? [etag] : []),
      ...(more.once ? parameters("idempotencyKey") : []),
    ];
    const optional = body?.anyOf?.some(({ type }) => type === "null") ?? false;
    const content = { [more.type ?? "application/json"]: { schema: more.schema === undefined ? {} : ref(`schemas/${more.schema}`) } };
    const status =
      method === "POST" && path.endsWith("/sample")
        ? 201
        : (method === "DELETE" && path.endsWith("/draft")) || path.endsWith("/purge")
          ? 204
          : 200;
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        operationId: `${method.toLowerCase()}${url.slice(base.length).replaceAll(/[/:.-]+/g, "_")}`,
        summary: more.answers,
        ...(all.length > 0 && { parameters: all }),
        ...(body && { requestBody: { required: !optional, content: { "application/json": { schema: body } } } }),
        responses: { [status]: { description: more.answers, ...(status === 200 && { content }) }, ...responses },
      },
    };
  }
  return paths;
}
