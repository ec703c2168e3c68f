import { createHash } from "node:crypto";
import { Problem } from "@funnelsmith/problem";
import type { FastifyRequest } from "fastify";

/**
 * The Idempotency-Key of a write with the sha256 of its method, path and body; undefined when it carries none. The roles an API key is
 * limited to are part of it: what one principal was answered is not repeated to a narrower one.
 */
export function requestIdempotency(request: FastifyRequest): { readonly key: string; readonly hash: string } | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    const detail = {
      "zh-CN": "Idempotency-Key 须为 1 到 200 个可见 ASCII 字符。",
      en: "Idempotency-Key takes 1 to 200 visible ASCII characters.",
    };
    throw new Problem("QUERY_INVALID", detail, { errors: [{ pointer: "/headers/idempotency-key", code: "PATTERN", detail }] });
  }
  const hash = createHash("sha256")
    .update(request.method)
    .update(" ")
    .update(request.url)
    .update("\n")
    .update(JSON.stringify(request.principal?.limit ?? null))
    .update("\n")
    .update(request.bodyText)
    .digest("hex");
  return { key, hash };
}
