import { createHash, randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Pool, PoolClient } from "pg";
import type { Caller } from "./session.ts";

/** A uuid of version 7: time first, so that indexes grow at one end. */
export function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A refusal with its status. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;
  constructor(status: number, body: object) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

/** Runs a write in one transaction with its idempotency row; the same key again answers what was answered. */
export async function written(
  pool: Pool,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
  work: (client: PoolClient) => Promise<{ status: number; body: object }>,
): Promise<FastifyReply> {
  const key = String(request.headers["idempotency-key"] ?? "");
  const hash = createHash("sha256")
    .update(`${request.method} ${request.url} ${JSON.stringify(request.body)}`)
    .digest("hex");
  const client = await pool.connect();
  try {
    await client.query("begin");
    const fresh = await client.query({
      name: "idem",
      text: "insert into twin.idempotency (actor, key, hash, status, response, at) values ($1, $2, $3, 0, '', now()) on conflict do nothing",
      values: [caller.member, key, hash],
    });
    if (fresh.rowCount === 0) {
      const held = await client.query({
        name: "idem-read",
        text: "select hash, status, response from twin.idempotency where actor = $1 and key = $2",
        values: [caller.member, key],
      });
      await client.query("rollback");
      const row = held.rows[0];
      if (!row || row.hash !== hash) return reply.code(409).send({ code: "IDEMPOTENCY_CONFLICT" });
      return reply.code(row.status).type("application/json").send(row.response);
    }
    const answer = await work(client);
    const text = JSON.stringify(answer.body);
    await client.query({
      name: "idem-done",
      text: "update twin.idempotency set status = $3, response = $4 where actor = $1 and key = $2",
      values: [caller.member, key, answer.status, text],
    });
    await client.query("commit");
    return reply.code(answer.status).type("application/json").send(text);
  } catch (error) {
    await client.query("rollback");
    if (error instanceof Refusal) return reply.code(error.status).send(error.body);
    throw error;
  } finally {
    client.release();
  }
}

/** The audit row of a change. */
export function audit(
  client: PoolClient,
  record: string,
  version: number,
  action: string,
  actor: string,
  changes: object,
): Promise<unknown> {
  return client.query({
    name: "audit",
    text: "insert into twin.audit (id, record_id, version, action, at, actor_id, changes) values ($1, $2, $3, $4, now(), $5, $6)",
    values: [newId(), record, version, action, actor, changes],
  });
}

/** The outbox row of an event. */
export function outbox(client: PoolClient, topic: string, payload: object): Promise<unknown> {
  return client.query({
    name: "outbox",
    text: "insert into twin.outbox (id, topic, payload, at) values ($1, $2, $3, now())",
    values: [newId(), topic, payload],
  });
}

/** The ledger row of a move. */
export function ledger(
  client: PoolClient,
  row: { record: string; from: string | null; to: string; actor: string; amount: string | null; evidence: object | null },
): Promise<unknown> {
  return client.query({
    name: "ledger",
    text: "insert into twin.stage_transition (id, record_id, seq, from_stage, to_stage, at, actor_id, cause, amount, evidence) values ($1, $2, (select coalesce(max(seq), 0) + 1 from twin.stage_transition where record_id = $2), $3, $4, now(), $5, 'api', $6, $7)",
    values: [newId(), row.record, row.from, row.to, row.actor, row.amount, row.evidence && JSON.stringify(row.evidence)],
  });
}
