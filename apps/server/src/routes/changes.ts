import { changesOf, readChanges } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { createEventHub } from "../events/event-hub.ts";
import { openEventStream } from "../events/event-stream.ts";
import { createOpenStreams } from "../events/open-streams.ts";
import { tellNews } from "../events/tell-news.ts";
import { objectOf, queryOf } from "../http/body-schemas.ts";
import { actsAsAdmin, callerOf, membershipOf } from "../http/caller.ts";
import { inApp } from "../http/in-app.ts";
import { integerParameter } from "../http/list-query.ts";
import { readJobNews } from "../jobs/job-news.ts";
import { sendJson } from "../http/send-json.ts";
import { publishUnderway } from "./publish-progress.ts";
import { admitAgain } from "../plugins/identify.ts";

/** What happened in an app: to be fetched from where one was, or told as it happens. */
export function addChangeRoutes(app: FastifyInstance, deps: Deps): void {
  const text = { type: "string", maxLength: 1000 };
  const querystring = objectOf({ cursor: text, limit: text, from: { enum: ["now"] } });
  app.get<{ Querystring: { readonly cursor?: string; readonly from?: "now"; readonly limit?: string } }>(
    "/api/v1/apps/:app/changes",
    { config: { access: "app" }, schema: { querystring } },
    async (request, reply) => {
      const { cursor, from } = request.query;
      const limit = integerParameter(request.query, "limit", 500);
      const query = { records: true, ...(cursor && { cursor }), ...(from && { from }), ...(limit !== undefined && { limit }) };
      return sendJson(reply, await inApp(deps, request, (ctx) => readChanges(ctx, query)));
    },
  );

  const hub = createEventHub(deps.db);
  const open = createOpenStreams();
  // A stream would keep the server from stopping: its reader comes back to another one.
  app.addHook("preClose", (done) => {
    open.endAll();
    done();
  });
  const identify = { principals: deps.principals, directoryOf: (tenant: string) => deps.directories.of(tenant) };
  app.get<{ Params: { readonly app: string }; Querystring: { readonly cursor?: string } }>(
    "/api/v1/apps/:app/events",
    { config: { access: "app", endless: true }, schema: { querystring: queryOf("cursor") } },
    async (request, reply) => {
      const { id: caller, account, limit } = callerOf(request);
      const { directory, member } = membershipOf(request);
      const { tenant } = directory;
      const owner = { caller, account: account.id, tenant: tenant.id, tenantMost: deps.limits.of(tenant).streams };
      const { cursor, reset } = await startOf(deps, request);
      // Counted when nothing is waited for any more: else many at once would all find room.
      open.admit(owner);
      const stream = openEventStream(
        {
          read: (from) => inApp(deps, request, (ctx) => changesOf(ctx, { cursor: from, limit: 200, records: false })),
          admit: () => admitAgain(request, identify),
          listen: (look) => hub.listen(tenant.id, look),
        },
        cursor,
        reset,
      );
      const reader = { member: member.id, limit };
      tellNews(stream, {
        type: "job",
        read: async () =>
          new Map((await readJobNews(deps.db, tenant.schema, request.params.app, reader, deps.clock())).map((job) => [job.id, job])),
        listen: (look) => hub.listenToJobs(member.id, look),
      });
      if (actsAsAdmin(request))
        tellNews(stream, {
          type: "publish",
          // Rights may be taken away while the stream is open.
          read: async () => new Map(actsAsAdmin(request) ? [["publish", await publishUnderway(deps, request)]] : []),
          listen: (look) => hub.listenToPublishes(tenant.id, request.params.app, look),
          // Each look counts the rows a step has seen.
          gatherMs: 1000,
        });
      open.add(stream, owner);
      return reply.type("text/event-stream; charset=utf-8").headers({ "x-accel-buffering": "no", connection: "close" }).send(stream);
    },
  );
}

/** Where a stream begins: at the cursor of the reader, else now. One whose cursor is no longer kept is told to read everything anew. */
async function startOf(deps: Deps, request: FastifyRequest): Promise<{ readonly cursor: string; readonly reset: boolean }> {
  const given = [request.headers["last-event-id"]].flat()[0] || (request.query as { readonly cursor?: string }).cursor;
  const now = async (): Promise<string> =>
    (await inApp(deps, request, (ctx) => changesOf(ctx, { from: "now", records: false }))).nextCursor;
  if (!given) return { cursor: await now(), reset: false };
  try {
    await inApp(deps, request, (ctx) => changesOf(ctx, { cursor: given, limit: 1, records: false }));
    return { cursor: given, reset: false };
  } catch (error) {
    if (error instanceof Problem && error.code === "CURSOR_EXPIRED") return { cursor: await now(), reset: true };
    throw error;
  }
}
