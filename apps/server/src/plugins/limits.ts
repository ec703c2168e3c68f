import rateLimit, { type RateLimitOptions } from "@fastify/rate-limit";
import underPressure from "@fastify/under-pressure";
import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Limits } from "../limits/tenant-limits.ts";

/** Milliseconds the event loop may lag. */
const mostLagMs = 3000;

/** Requests of all the people and programs of a team count together. */
export function addTenantRate(app: FastifyInstance, limits: Limits): void {
  app.addHook("onRequest", (request, _reply, done) => {
    try {
      if (request.membership) limits.countRequest(request.membership.directory.tenant);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}

/** For routes that cost much: 30 requests a caller in a minute, where there is a limit at all. */
export function strictLimit({ rateLimit }: { readonly rateLimit: number }): { readonly rateLimit?: RateLimitOptions } {
  return rateLimit > 0 ? { rateLimit: { max: 30, timeWindow: 60_000 } } : {};
}

/** For routes that can be guessed at: 30 requests an address in a minute, whoever is signed in there. Each guess would else bring a caller. */
export function guessLimit(settings: { readonly rateLimit: number }): { readonly rateLimit?: RateLimitOptions } {
  const { rateLimit } = strictLimit(settings);
  return rateLimit === undefined ? {} : { rateLimit: { ...rateLimit, keyGenerator: ({ ip }) => ip } };
}

/** Who asks: a key, an account however many sessions it has, or an address. */
function callerKey({ principal, ip }: FastifyRequest): string {
  if (principal === undefined) return ip;
  return principal.via === "key" ? principal.id : principal.account.id;
}

/**
 * More than `most` requests under way at once are answered 503. The first of the hooks: what a later one refuses, or fails at, was counted
 * and is counted out.
 */
export function addInFlight(app: FastifyInstance, most: number = 1000): void {
  let running = 0;
  // Hooks that wait for nothing take a callback: a promise each would cost more than what they do.
  app.addHook("onRequest", (request, _reply, done) => {
    if (request.routeOptions.config.endless) return done();
    running += 1;
    if (running <= most) return done();
    done(
      new Problem(
        "OVERLOADED",
        { "zh-CN": `同时处理的请求超过 ${most} 个。`, en: `More than ${most} requests are under way.` },
        { retryAfter: 1 },
      ),
    );
  });
  // onResponse runs for every request that came in, aborted ones too.
  app.addHook("onResponse", (request, _reply, done) => {
    if (!request.routeOptions.config.endless) running -= 1;
    done();
  });
}

/**
 * Overload is answered with 503 and more than `perMinute` requests of one caller (key, account, or address) in a minute with 429, both with
 * Retry-After, never by collapse; 0 for no limit.
 */
export async function addLimits(app: FastifyInstance, perMinute: number): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: mostLagMs,
    retryAfter: 2,
    pressureHandler: (_request, _reply, type, value) => {
      // Nothing measured yet: without this a server answers 503 for its first second.
      if (value === Number.POSITIVE_INFINITY) return;
      throw new Problem(
        "OVERLOADED",
        { "zh-CN": `服务器压力过大（${type}）。`, en: `The server is under pressure (${type}: ${value ?? 0}).` },
        { retryAfter: 2 },
      );
    },
  });
  if (perMinute === 0) return;
  await app.register(rateLimit, {
    global: true,
    max: perMinute,
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: callerKey,
    addHeaders: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false, "retry-after": true },
    addHeadersOnExceeding: { "x-ratelimit-limit": false, "x-ratelimit-remaining": false, "x-ratelimit-reset": false },
    errorResponseBuilder: (_request, { max, ttl }) =>
      new Problem(
        "RATE_LIMITED",
        { "zh-CN": `每分钟最多 ${max} 次请求。`, en: `At most ${max} requests a minute are accepted.` },
        { retryAfter: ttl / 1000 },
      ),
  });
}
