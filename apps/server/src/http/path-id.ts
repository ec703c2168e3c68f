import { Problem } from "@funnelsmith/problem";
import type { FastifyRequest } from "fastify";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id in the path; one that is no uuid names nothing. */
export function pathId(request: FastifyRequest): string {
  const { id } = request.params as { readonly id?: string };
  if (id === undefined || !uuid.test(id)) throw new Problem("NOT_FOUND");
  return id;
}
