import type { Transaction } from "@funnelsmith/storage";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { peopleChanged } from "../tenancy/directories.ts";
import { type Answer, answerOnce } from "./answer-once.ts";
import { membershipOf } from "./caller.ts";
import { requestIdempotency } from "./request-hash.ts";

/**
 * A write to the tenant's people or keys: the work and its stored answer in one transaction, then every server is told to look again.
 * `secret` marks answers that must not be readable in the database. `afterwards` runs when the work is committed, not when a retry is
 * answered, and may say more in the body.
 */
export async function tenantWrite(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Transaction, now: string) => Promise<Answer>,
  options: { readonly secret?: boolean; readonly afterwards?: (body: unknown) => Promise<unknown> } = {},
): Promise<FastifyReply> {
  const { directory, member } = membershipOf(request);
  const now = deps.clock().toISOString();
  const once = {
    schema: directory.tenant.schema,
    actor: member.id,
    now,
    idempotency: requestIdempotency(request),
    secret: options.secret ? deps.secret : undefined,
  };
  let done: Answer | undefined;
  const answer = await answerOnce(deps.db, once, async (tx) => (done = await work(tx, now)));
  await peopleChanged(deps, directory.tenant.id);
  reply.code(answer.status);
  if (answer.status === 204) return reply.send();
  return reply.send(answer === done && options.afterwards ? await options.afterwards(answer.body) : answer.body);
}
