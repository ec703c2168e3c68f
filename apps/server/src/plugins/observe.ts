import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";

/** Counts and times every request and says in Server-Timing how long it took; one log line for what failed, was slow, or wrote. */
export function addObservation(app: FastifyInstance): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from request to answer",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const problems = new Counter({
    name: "http_problems_total",
    help: "Refusals and failures by status",
    labelNames: ["status"] as const,
    registers: [registry],
  });
  // Finding a child by its labels costs more than observing it, so children are kept.
  const children = new Map<string, ReturnType<typeof duration.labels>>();

  app.addHook("onSend", (_request, reply, payload, done) => {
    reply.header("server-timing", `app;dur=${reply.elapsedTime.toFixed(1)}`);
    done(null, payload);
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? "none";
    const status = reply.statusCode;
    const mark = `${method} ${status} ${route}`;
    let child = children.get(mark);
    if (!child) {
      child = duration.labels(method, route, String(status));
      children.set(mark, child);
    }
    child.observe(reply.elapsedTime / 1000);
    if (status >= 400) problems.inc({ status: String(status) });
    if (status >= 400 || method !== "GET" || reply.elapsedTime > 1000) {
      request.log.info({ method, route, status, ms: Math.round(reply.elapsedTime), account: request.principal?.account.id }, "request");
    }
    done();
  });
  return registry;
}
