import { type Problem, problemDocument, Problem as ProblemError } from "@funnelsmith/problem";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { asProblem } from "../http/as-problem.ts";
import { requestLocale } from "../http/request-locale.ts";

/** Answers with the problem document in the reader's language. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.retryAfter !== undefined) reply.header("retry-after", String(Math.max(1, Math.ceil(problem.retryAfter))));
  else if (problem.status === 503) reply.header("retry-after", "1");
  const locale = requestLocale(request.headers, request.membership?.directory.tenant.locale);
  const document = problemDocument(problem, locale, request.id);
  return reply
    .code(problem.status)
    .header("content-language", locale)
    .type("application/problem+json; charset=utf-8")
    .serializer((payload: unknown) => (typeof payload === "string" ? payload : JSON.stringify(payload)))
    .send(document);
}

/** Every refusal and failure leaves as application/problem+json; what went wrong inside stays in the log under the request's id. */
export function addProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = asProblem(error, request.routeOptions.bodyLimit);
    if (problem.status >= 500) request.log.error({ err: problem.cause ?? error, code: problem.code }, "request failed");
    return sendProblem(request, reply, problem);
  });
}

/** 404, or 405 with Allow when the path exists under other methods. */
export function missingRoute(request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): FastifyReply {
  if (allowed.length === 0) return sendProblem(request, reply, new ProblemError("NOT_FOUND"));
  reply.header("allow", allowed.join(", "));
  return sendProblem(request, reply, new ProblemError("METHOD_NOT_ALLOWED"));
}
