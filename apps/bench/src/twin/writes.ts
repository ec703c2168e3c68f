import type { FastifyInstance } from "fastify";
import type { Pool, PoolClient } from "pg";
import { dealBody, dealColumns, dealJoins } from "./deal-rows.ts";
import { dealFields, fieldColumns } from "./deal-schema.ts";
import type { sessionCheck } from "./session.ts";
import { audit, ledger, newId, outbox, Refusal, written } from "./written.ts";

type Fields = Record<string, unknown>;
const idParam = { type: "object", properties: { id: { type: "string", format: "uuid" } } };
const placeholders = fieldColumns.map((_, index) => `$${index + 5}`).join(", ");

async function readDeal(client: PoolClient, id: string): Promise<object> {
  const found = await client.query({ name: "deal-after", text: `select ${dealColumns} from ${dealJoins} where d.id = $1`, values: [id] });
  return dealBody(found.rows[0]);
}

/** The rules every stored deal keeps. */
function checkDeal(fields: Fields): void {
  const { budget, quote, next_at, next_step } = fields;
  const errors: object[] = [];
  if (budget !== null && budget !== undefined && quote !== null && quote !== undefined && Number(budget) < Number(quote) * 0.5)
    errors.push({ pointer: "/fields/budget", code: "budget_covers" });
  if (next_at && !next_step) errors.push({ pointer: "/fields/next_step", code: "next_step_named" });
  if (errors.length > 0) throw new Refusal(422, { code: "RECORD_INVALID", errors });
}

/** The write endpoints of the twin: create, patch, advance. */
export function addWrites(app: FastifyInstance, pool: Pool, session: ReturnType<typeof sessionCheck>): void {
  app.post<{ Body: { fields: Fields } }>(
    "/deals",
    {
      schema: {
        body: {
          type: "object",
          additionalProperties: false,
          required: ["fields"],
          properties: { fields: { ...dealFields, required: ["name"] } },
        },
      },
    },
    async (request, reply) => {
      const caller = await session(request, reply);
      if (!caller) return reply;
      return written(pool, request, reply, caller, async (client) => {
        const fields: Fields = { decision_maker_met: false, ...request.body.fields };
        if (fields["account"]) {
          const found = await client.query({
            name: "fill",
            text: "select phone, level, source from twin.account where id = $1 and deleted_at is null",
            values: [fields["account"]],
          });
          const account = found.rows[0];
          if (!account) throw new Refusal(422, { code: "RECORD_INVALID", errors: [{ pointer: "/fields/account", code: "NOT_FOUND" }] });
          fields["contact_phone"] ??= account.phone;
          fields["grade"] ??= account.level;
          fields["source"] ??= account.source;
        }
        checkDeal(fields);
        const id = newId();
        await client.query({
          name: "create",
          text: `insert into twin.deal (id, version, created_at, updated_at, created_by, updated_by, owner_id, stage, stage_entered_at, lead_at, ${fieldColumns.join(", ")}) values ($1, 1, $2, $2, $3, $3, $3, $4, $2, $2, ${placeholders})`,
          values: [id, new Date(), caller.member, "lead", ...fieldColumns.map((name) => fields[name] ?? null)],
        });
        await ledger(client, {
          record: id,
          from: null,
          to: "lead",
          actor: caller.member,
          amount: (fields["amount"] as string | undefined) ?? null,
          evidence: [],
        });
        await audit(
          client,
          id,
          1,
          "create",
          caller.member,
          Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [null, value]])),
        );
        await outbox(client, "record.created", { object: "deal", id, version: 1 });
        return { status: 201, body: await readDeal(client, id) };
      });
    },
  );

  app.patch<{ Params: { id: string }; Body: { fields: Fields } }>(
    "/deals/:id",
    {
      schema: {
        params: idParam,
        body: {
          type: "object",
          additionalProperties: false,
          required: ["fields"],
          properties: { fields: { ...dealFields, minProperties: 1 } },
        },
      },
    },
    async (request, reply) => {
      const caller = await session(request, reply);
      if (!caller) return reply;
      const version = Number(request.headers["if-match"]);
      return written(pool, request, reply, caller, async (client) => {
        const { id } = request.params;
        const found = await client.query({
          name: "patch-lock",
          text: `select version, stage, ${fieldColumns.join(", ")} from twin.deal d where d.id = $3 and d.deleted_at is null and (d.owner_id = any($1::uuid[]) or d.collaborator_ids @> array[$2::uuid]) for update`,
          values: [caller.owners, caller.member, id],
        });
        const before = found.rows[0];
        if (!before) throw new Refusal(404, { code: "NOT_FOUND" });
        if (before.version !== version) throw new Refusal(412, { code: "VERSION_STALE", version: before.version });
        const names = Object.keys(request.body.fields);
        checkDeal({ ...before, ...request.body.fields });
        await client.query({
          name: `patch-${names.join("-")}`,
          text: `update twin.deal set version = version + 1, updated_at = $2, updated_by = $3, ${names.map((name, index) => `${name} = $${index + 4}`).join(", ")} where id = $1`,
          values: [id, new Date(), caller.member, ...names.map((name) => request.body.fields[name])],
        });
        await audit(
          client,
          id,
          version + 1,
          "update",
          caller.member,
          Object.fromEntries(names.map((name) => [name, [before[name], request.body.fields[name]]])),
        );
        await outbox(client, "record.updated", { object: "deal", id, version: version + 1 });
        return { status: 200, body: await readDeal(client, id) };
      });
    },
  );

  app.post<{ Params: { id: string }; Body: { to: "discovery" } }>(
    "/deals/:id/advance",
    {
      schema: {
        params: idParam,
        body: { type: "object", additionalProperties: false, required: ["to"], properties: { to: { const: "discovery" } } },
      },
    },
    async (request, reply) => {
      const caller = await session(request, reply);
      if (!caller) return reply;
      const version = Number(request.headers["if-match"]);
      return written(pool, request, reply, caller, async (client) => {
        const { id } = request.params;
        const found = await client.query({
          name: "advance-lock",
          text: "select version, stage, account, source, contact, contact_phone, amount from twin.deal d where d.id = $3 and d.deleted_at is null and (d.owner_id = any($1::uuid[]) or d.collaborator_ids @> array[$2::uuid]) for update",
          values: [caller.owners, caller.member, id],
        });
        const deal = found.rows[0];
        if (!deal) throw new Refusal(404, { code: "NOT_FOUND" });
        if (deal.version !== version) throw new Refusal(412, { code: "VERSION_STALE", version: deal.version });
        if (deal.stage !== "lead") throw new Refusal(409, { code: "STAGE_MOVED" });
        const contacted = await client.query({
          name: "contacted",
          text: "select count(*) as n from twin.activity where deal = $1 and deleted_at is null",
          values: [id],
        });
        const criteria = [
          { key: "reachable", severity: "must", met: deal.contact_phone !== null || deal.contact !== null },
          { key: "account", severity: "must", met: deal.account !== null },
          { key: "source", severity: "must", met: deal.source !== null },
          { key: "contacted", severity: "warn", met: Number(contacted.rows[0].n) >= 1 },
        ];
        if (criteria.some((criterion) => criterion.severity === "must" && !criterion.met))
          throw new Refusal(422, { code: "GATE_CLOSED", criteria });
        await client.query({
          name: "advance",
          text: "update twin.deal set version = version + 1, updated_at = $2, updated_by = $3, stage = 'discovery', stage_entered_at = $2, discovery_at = coalesce(discovery_at, $2) where id = $1",
          values: [id, new Date(), caller.member],
        });
        await ledger(client, { record: id, from: "lead", to: "discovery", actor: caller.member, amount: deal.amount, evidence: criteria });
        await outbox(client, "record.moved", { object: "deal", id, version: version + 1, from: "lead", to: "discovery" });
        return { status: 200, body: await readDeal(client, id) };
      });
    },
  );
}
