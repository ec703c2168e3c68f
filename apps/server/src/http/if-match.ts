import { Problem } from "@funnelsmith/problem";
import type { FastifyRequest } from "fastify";

/** The record version of If-Match, bare or quoted; 428 when it is missing, 400 when it is no version. `*` is not accepted. */
export function requireIfMatch(request: FastifyRequest): number {
  const version = readIfMatch(request);
  if (version === undefined) throw new Problem("IF_MATCH_REQUIRED");
  return version;
}

/** The largest version there can be; one that is named beyond it is as stale as any other. */
const mostVersion = 2_147_483_647;

/** The version of If-Match when there is one. */
export function readIfMatch(request: FastifyRequest): number | undefined {
  const header = request.headers["if-match"];
  if (header === undefined || header === "") return undefined;
  const digits = /^(?:W\/)?"?(\d{1,10})"?$/.exec(header)?.[1];
  if (digits === undefined) {
    const detail = { "zh-CN": "If-Match 须为记录的 version。", en: "If-Match takes the record's version." };
    throw new Problem("QUERY_INVALID", detail, { errors: [{ pointer: "/headers/if-match", code: "PATTERN", detail }] });
  }
  return Math.min(Number(digits), mostVersion);
}
