import { type ExportQuery, exportRecords, exportSheet } from "@funnelsmith/engine";
import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import type { PartSchema } from "../http/body-schemas.ts";
import { inApp } from "../http/in-app.ts";
import { listQuery } from "../http/list-query.ts";
import { sendCsv } from "../http/send-csv.ts";
import { sendWorkbook } from "../http/send-workbook.ts";
import { recordsPath } from "./record-schemas.ts";

const text = { type: "string", maxLength: 16_000 };

const parameters: PartSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    filter: text,
    search: text,
    sort: text,
    view: text,
    funnel: text,
    fields: text,
    format: { enum: ["csv", "xlsx"] },
    header: { enum: ["titles", "keys"] },
    bom: { enum: ["true", "false"] },
  },
};

/** Records as a file. */
export function addExportRoutes(app: FastifyInstance, deps: Deps): void {
  app.get<{ Params: { app: string; object: string }; Querystring: Record<string, string> }>(
    `${recordsPath}/export`,
    { config: { access: "app" }, schema: { querystring: parameters } },
    async (request, reply) => {
      const { header, bom, format } = request.query;
      const { fields, ...asked } = listQuery(request.query);
      const query: ExportQuery = { ...asked, ...(fields && { columns: fields }), header: header === "keys" ? "keys" : "titles" };
      const { object } = request.params;
      if (format === "xlsx")
        return await inApp(deps, request, async (ctx) =>
          sendWorkbook(reply, `${object}-${ctx.today}.xlsx`, await exportSheet(ctx, object, query)),
        );
      return await inApp(deps, request, async (ctx) =>
        sendCsv(reply, `${object}-${ctx.today}.csv`, exportRecords(ctx, object, query), { bom: bom !== "false" }),
      );
    },
  );
}
