import type { Transaction } from "@funnelsmith/storage";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { peopleChanged } from "../tenancy/directories.ts";
import { type Answer, answerOnce } from "./answer-once.ts";
import { membershipOf } from "./caller.ts";
import { requestIdempotency } from "./request-hash.ts";

/**
 * A write to the tenant's people or keys: the work and its stored answer in one transaction, then every server is told to look again.
 * `secret` marks answers that must not be readable in the database.
 */
export async function tenantWrite(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Transaction, now: string) => Promise<Answer>,
  options: { readonly secret?: boolean } = {},
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
  const answer = await answerOnce(deps.db, once, async (tx) => await work(tx, now));
  await peopleChanged(deps, directory.tenant.id);
  reply.code(answer.status);
  return answer.status === 204 ? reply.send() : reply.send(answer.body);
}
