import { Problem } from "@funnelsmith/problem";
import type { FastifyRequest } from "fastify";
import type { Principal } from "../auth/principal.ts";
import type { Membership } from "../plugins/identify.ts";

/** The account a route of access `account` or more speaks for. */
export function callerOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new Problem("UNAUTHENTICATED");
  return request.principal;
}

/** The caller's place in its tenant, on routes of access `member` or more. */
export function membershipOf(request: FastifyRequest): Membership {
  if (!request.membership) throw new Problem("FORBIDDEN");
  return request.membership;
}

/** True for an administrator acting with every right: not through a key limited to roles. */
export function actsAsAdmin(request: FastifyRequest): boolean {
  return request.membership?.member.admin === true && request.principal?.limit === undefined;
}
