import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { Pool, PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { dealFields, fieldColumns } from "./deal-schema.ts";
import type { sessionCheck } from "./session.ts";
import { newId, outbox, written } from "./written.ts";

/** One COPY field in text format. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return "\\N";
  const text = typeof value === "string" ? value : Array.isArray(value) ? `{${value.join(",")}}` : JSON.stringify(value);
  return text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

async function copy(client: PoolClient, into: string, rows: readonly (readonly unknown[])[]): Promise<void> {
  const text = rows.map((row) => row.map(cell).join("\t")).join("\n");
  await pipeline(Readable.from([`${text}\n`]), client.query(copyFrom(`copy ${into} from stdin`)));
}

/** Bulk create of the twin: every row validated, then COPY into deals, ledger and audit. */
export function addBulk(app: FastifyInstance, pool: Pool, session: ReturnType<typeof sessionCheck>): void {
  app.post<{ Body: { create: { fields: Record<string, unknown> }[] } }>(
    "/deals/bulk",
    {
      bodyLimit: 16 << 20,
      schema: {
        body: {
          type: "object",
          additionalProperties: false,
          required: ["create"],
          properties: {
            create: {
              type: "array",
              maxItems: 10_000,
              items: {
                type: "object",
                additionalProperties: false,
                required: ["fields"],
                properties: { fields: { ...dealFields, required: ["name"] } },
              },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const caller = await session(request, reply);
      if (!caller) return reply;
      return written(pool, request, reply, caller, async (client) => {
        const now = new Date().toISOString();
        const rows = request.body.create.map((row) => ({
          id: newId(),
          fields: { decision_maker_met: false, ...row.fields } as Record<string, unknown>,
        }));
        await copy(
          client,
          `twin.deal (id, version, created_at, updated_at, created_by, updated_by, owner_id, stage, stage_entered_at, lead_at, ${fieldColumns.join(", ")})`,
          rows.map((row) => [
            row.id,
            1,
            now,
            now,
            caller.member,
            caller.member,
            caller.member,
            "lead",
            now,
            now,
            ...fieldColumns.map((name) => row.fields[name]),
          ]),
        );
        await copy(
          client,
          "twin.stage_transition (id, record_id, seq, from_stage, to_stage, at, actor_id, cause, amount, evidence)",
          rows.map((row) => [newId(), row.id, 1, null, "lead", now, caller.member, "bulk", row.fields["amount"], "[]"]),
        );
        await copy(
          client,
          "twin.audit (id, record_id, version, action, at, actor_id, changes)",
          rows.map((row) => [
            newId(),
            row.id,
            1,
            "create",
            now,
            caller.member,
            JSON.stringify(Object.fromEntries(Object.entries(row.fields).map(([name, value]) => [name, [null, value]]))),
          ]),
        );
        await outbox(client, "records.created", { object: "deal", count: rows.length });
        return { status: 200, body: { created: rows.length, ids: rows.map((row) => row.id) } };
      });
    },
  );
}
