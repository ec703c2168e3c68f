import type { FastifyReply, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import type { Answer, Once } from "./answer-once.ts";
import { answerResumable } from "./answer-resumable.ts";
import { membershipOf } from "./caller.ts";
import { requestIdempotency } from "./request-hash.ts";

/** A write of several transactions, such as a publish, done once for its Idempotency-Key. */
export async function resumableWrite(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (resumed: boolean, now: string) => Promise<Answer>,
): Promise<FastifyReply> {
  const { directory, member } = membershipOf(request);
  const now = deps.clock().toISOString();
  const once: Once = { schema: directory.tenant.schema, actor: member.id, now, idempotency: requestIdempotency(request) };
  const answer = await answerResumable(deps.db, once, (resumed) => work(resumed, now)).finally(() => deps.written.add(directory.tenant));
  return reply.code(answer.status).send(answer.body);
}
