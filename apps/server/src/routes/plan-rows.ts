import { type PreviewRow, previewRows } from "@funnelsmith/storage";
import type { FastifyInstance } from "fastify";
import { checkedDocument } from "../apps/check-document.ts";
import { readDraft } from "../apps/drafts.ts";
import type { Deps } from "../deps.ts";
import { objectOf } from "../http/body-schemas.ts";
import { membershipOf } from "../http/caller.ts";
import { atPlace } from "../http/definition-place.ts";
import { inApp } from "../http/in-app.ts";
import { requestLocale } from "../http/request-locale.ts";
import { sendCsv } from "../http/send-csv.ts";
import { definitionLimit } from "./drafts.ts";

const page = 1_000;

interface RowsBody {
  readonly change: string;
  readonly document?: unknown;
  readonly unfit?: boolean;
  readonly limit?: number;
  readonly after?: string;
  readonly format?: "json" | "csv";
}

const body = objectOf(
  {
    change: { type: "string", maxLength: 200 },
    document: {},
    unfit: { type: "boolean" },
    limit: { type: "integer", minimum: 1, maximum: 500 },
    after: { type: "string", format: "uuid" },
    format: { enum: ["json", "csv"] },
  },
  ["change"],
);

/** The rows behind a sentence of a plan that converts a field: as a sample, page by page, or as a file. */
export function addPlanRowsRoute(app: FastifyInstance, deps: Deps): void {
  app.post<{ Params: { app: string }; Body: RowsBody }>(
    "/api/v1/apps/:app/plan/rows",
    { config: { access: "builder" }, schema: { body }, bodyLimit: definitionLimit },
    async (request, reply) => {
      const { tenant } = membershipOf(request).directory;
      const { change, unfit = false, limit = 20, after, format = "json" } = request.body;
      const given = request.body.document ?? (await inApp(deps, request, readDraft)).document;
      const document = await atPlace({ pointer: "/document" }, () => checkedDocument({ tenant, instant: deps.clock() }, given));
      const locale = requestLocale(request.headers, tenant.locale);
      const common = { tenant, document: { ...document, key: request.params.app }, change, unfit, locale };
      const told = ({ reason, ...row }: PreviewRow): Record<string, unknown> => ({ ...row, ...(reason && { reason: reason[locale] }) });
      if (format === "json") {
        const rows = await previewRows(deps.db, { ...common, limit, ...(after !== undefined && { after }) });
        return { items: rows.map(told), nextAfter: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
      }
      async function* lines(): AsyncGenerator<readonly string[]> {
        yield locale === "zh-CN" ? ["id", "记录", "原值", "新值", "原因"] : ["id", "Record", "Old value", "New value", "Reason"];
        for (let last: string | undefined = undefined; ; ) {
          const rows: readonly PreviewRow[] = await previewRows(deps.db, {
            ...common,
            limit: page,
            ...(last !== undefined && { after: last }),
          });
          for (const row of rows) yield [row.id, row.title ?? "", row.old, row.new ?? "", row.reason?.[locale] ?? ""];
          if (rows.length < page) return;
          last = rows.at(-1)?.id;
        }
      }
      return await sendCsv(reply, `${change.replaceAll(/[^a-zA-Z0-9_.-]/g, "-")}.csv`, lines(), { bom: true });
    },
  );
}
