import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Pool } from "pg";

/** Who calls the twin. */
export interface Caller {
  readonly member: string;
  /** The member and everybody below. */
  readonly owners: readonly string[];
}

const seconds = 30;

/** Checks the bearer token against its stored hash, kept for 30 s; answers 401 itself and resolves to undefined for a wrong one. */
export function sessionCheck(pool: Pool): (request: FastifyRequest, reply: FastifyReply) => Promise<Caller | undefined> {
  const known = new Map<string, { caller: Caller; until: number }>();
  return async (request, reply) => {
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
    const hash = createHash("sha256").update(token).digest();
    const key = hash.toString("base64");
    const held = known.get(key);
    if (held && held.until > Date.now()) return held.caller;
    const found = await pool.query({ name: "token", text: "select member_id from twin.token where hash = $1", values: [hash] });
    const member = found.rows[0]?.member_id as string | undefined;
    if (!member) {
      await reply.code(401).send({ code: "UNAUTHENTICATED" });
      return undefined;
    }
    const below = await pool.query({
      name: "below",
      text: "with recursive b as (select id from twin.member where id = $1 union select m.id from twin.member m join b on m.manager_id = b.id) select id from b",
      values: [member],
    });
    const caller = { member, owners: below.rows.map((row) => row.id as string) };
    known.set(key, { caller, until: Date.now() + seconds * 1000 });
    return caller;
  };
}
