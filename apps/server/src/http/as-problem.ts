import { Problem, type ProblemCode } from "@funnelsmith/problem";
import type { FastifyError } from "fastify";
import { validationProblem } from "./validation-problem.ts";

/** What the framework refuses by itself, and what the machine has no room for, by code. */
const knownCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "BODY_TOO_LARGE",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "MEDIA_TYPE_UNSUPPORTED",
  FST_ERR_CTP_EMPTY_JSON_BODY: "BODY_NOT_JSON",
  FST_ERR_CTP_INVALID_JSON_BODY: "BODY_NOT_JSON",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "BODY_INVALID",
  FST_ERR_BAD_URL: "QUERY_INVALID",
  FST_ERR_MAX_PARAM_LENGTH: "NOT_FOUND",
  FST_UNDER_PRESSURE: "OVERLOADED",
  FST_ERR_HANDLER_TIMEOUT: "TIMEOUT",
  ENOSPC: "STORAGE_FULL",
  EDQUOT: "STORAGE_FULL",
};

/**
 * Any thrown thing as a Problem: ours as it is, the framework's and a full disk by their codes, everything else INTERNAL without a word of
 * what happened. `bodyLimit` is how many bytes the route takes.
 */
export function asProblem(error: unknown, bodyLimit?: number): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return new Problem("INTERNAL", undefined, { cause: error });
  const known = error as Partial<FastifyError>;
  if (known.validation)
    return validationProblem(known.validation as Parameters<typeof validationProblem>[0], known.validationContext as "body");
  const code = known.code === undefined ? undefined : knownCodes[known.code];
  if (code === "BODY_TOO_LARGE" && bodyLimit !== undefined) {
    const most = Math.round(bodyLimit / 1024);
    return new Problem(code, { "zh-CN": `最大 ${most} KB。`, en: `At most ${most} KB are accepted.` }, { cause: error });
  }
  if (code) return new Problem(code, undefined, code === "OVERLOADED" ? { retryAfter: 2, cause: error } : { cause: error });
  if (known.statusCode !== undefined && known.statusCode >= 400 && known.statusCode < 500) {
    return new Problem("BODY_INVALID", undefined, { cause: error });
  }
  return new Problem("INTERNAL", undefined, { cause: error });
}
