import {
  type Ctx,
  createRecord,
  deleteRecord,
  getRecord,
  type JsonText,
  type ListQuery,
  listRecords,
  type NewRecord,
  patchRecord,
  type RecordPatch,
  restoreRecord,
  upsertRecord,
} from "@funnelsmith/engine";
import type { FastifyInstance } from "fastify";
import { recordsOfPoint } from "../apps/report-point.ts";
import type { Deps } from "../deps.ts";
import { objectOf, queryOf } from "../http/body-schemas.ts";
import { readIfMatch, requireIfMatch } from "../http/if-match.ts";
import { inApp } from "../http/in-app.ts";
import { listBody, listParameters, listQuery } from "../http/list-query.ts";
import { pathId } from "../http/path-id.ts";
import { sendJson, sendWrite } from "../http/send-json.ts";
import { recordInput, recordPatch, recordsPath } from "./record-schemas.ts";

interface OfObject {
  readonly Params: { readonly app: string; readonly object: string };
}

/** A list, confined to what a report counted when it names a point of one. */
function listAt(ctx: Ctx, object: string, query: ListQuery, drill: string | undefined): Promise<JsonText> {
  return listRecords(ctx, object, query, drill === undefined ? undefined : recordsOfPoint(ctx, object, drill));
}

/** Records one by one, and lists. */
export function addRecordRoutes(app: FastifyInstance, deps: Deps): void {
  const config = { access: "app" } as const;

  app.get<OfObject & { Querystring: Record<string, string> }>(
    recordsPath,
    { config, schema: { querystring: listParameters } },
    async (request, reply) => {
      const query = listQuery(request.query);
      return sendJson(reply, await inApp(deps, request, (ctx) => listAt(ctx, request.params.object, query, request.query["drill"])));
    },
  );

  app.post<OfObject & { Body: ListQuery & { readonly drill?: string } }>(
    `${recordsPath}/query`,
    { config: { ...config, reads: true }, schema: { body: listBody } },
    async (request, reply) => {
      const { drill, ...query } = request.body;
      return sendJson(reply, await inApp(deps, request, (ctx) => listAt(ctx, request.params.object, query, drill)));
    },
  );

  app.post<OfObject & { Body: NewRecord }>(recordsPath, { config, schema: { body: recordInput } }, async (request, reply) => {
    return sendWrite(reply, await inApp(deps, request, (ctx) => createRecord(ctx, request.params.object, request.body), { makes: 1 }));
  });

  app.put<{ Params: OfObject["Params"] & { field: string; value: string }; Body: NewRecord }>(
    `${recordsPath}/by/:field/:value`,
    { config, schema: { body: recordInput } },
    async (request, reply) => {
      const { object, field, value } = request.params;
      const result = await inApp(deps, request, (ctx) => upsertRecord(ctx, object, field, value, request.body), { makes: 1 });
      return sendWrite(reply, result);
    },
  );

  app.get<OfObject & { Querystring: Record<string, string> }>(
    `${recordsPath}/:id`,
    { config, schema: { querystring: queryOf("expand", "fields") } },
    async (request, reply) => {
      const id = pathId(request);
      const { expand, fields } = listQuery(request.query);
      const options = { ...(expand && { expand: [...expand] }), ...(fields && { fields: [...fields] }) };
      return sendJson(reply, await inApp(deps, request, (ctx) => getRecord(ctx, request.params.object, id, options)));
    },
  );

  app.patch<OfObject & { Body: RecordPatch }>(`${recordsPath}/:id`, { config, schema: { body: recordPatch } }, async (request, reply) => {
    const id = pathId(request);
    const version = requireIfMatch(request);
    return sendWrite(reply, await inApp(deps, request, (ctx) => patchRecord(ctx, request.params.object, id, request.body, version)));
  });

  app.delete<OfObject>(`${recordsPath}/:id`, { config }, async (request, reply) => {
    const id = pathId(request);
    const version = requireIfMatch(request);
    return sendWrite(reply, await inApp(deps, request, (ctx) => deleteRecord(ctx, request.params.object, id, version)));
  });

  app.post<OfObject>(
    `${recordsPath}/:id/restore`,
    { config, schema: { body: { anyOf: [objectOf({}), { type: "null" }] } } },
    async (request, reply) => {
      const id = pathId(request);
      const version = readIfMatch(request);
      return sendWrite(reply, await inApp(deps, request, (ctx) => restoreRecord(ctx, request.params.object, id, version), { makes: 1 }));
    },
  );
}
