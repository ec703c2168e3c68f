import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Registry } from "prom-client";
import { createRouteTimes } from "./route-times.ts";

/** What /metrics shows. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Slower than this is worth a line in the log. */
const slowMs = 1000;

/** Counts and times every request and says in Server-Timing how long it took; one log line for what failed, was slow, or wrote. */
export function addObservation(app: FastifyInstance): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const times = createRouteTimes();

  app.addHook("onSend", (_request, reply, payload, done) => {
    reply.header("server-timing", `app;dur=${reply.elapsedTime.toFixed(1)}`);
    done(null, payload);
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? "none";
    const status = reply.statusCode;
    const ms = reply.elapsedTime;
    times.observe(method, route, status, ms / 1000);
    if (status >= 400 || method !== "GET" || ms > slowMs) {
      request.log.info({ method, route, status, ms: Math.round(ms), account: request.principal?.account.id }, "request");
    }
    done();
  });
  return { contentType: registry.contentType, text: async () => `${await registry.metrics()}${times.text()}` };
}
