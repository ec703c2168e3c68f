import { type BulkInput, bulkWrite } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { inApp } from "../http/in-app.ts";
import { bulkBody, recordsPath } from "./record-schemas.ts";

/** Rows one bulk request may hold. */
const maxRows = 10_000;

/** Many writes in one request, all or nothing or each by itself. */
export function addBulkRoutes(app: FastifyInstance, deps: Deps): void {
  app.post<{ Params: { object: string }; Body: BulkInput }>(
    `${recordsPath}/bulk`,
    { config: { access: "app" }, schema: { body: bulkBody }, bodyLimit: 16 * 1024 * 1024 },
    async (request) => {
      const { create, update, delete: remove } = request.body;
      const rows = (create?.length ?? 0) + (update?.length ?? 0) + (remove?.length ?? 0);
      if (rows > maxRows) {
        throw new Problem("BODY_INVALID", {
          "zh-CN": `最多 ${maxRows} 行，收到 ${rows} 行。`,
          en: `At most ${maxRows} rows are accepted; ${rows} came.`,
        });
      }
      const given = { cause: "bulk", makes: create?.length ?? 0 } as const;
      return await inApp(deps, request, (ctx) => bulkWrite(ctx, request.params.object, request.body), given);
    },
  );
}
