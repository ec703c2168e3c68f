import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Its body may take its time: a file from a phone. */
    slowBody?: boolean;
  }
}

/** Milliseconds the body of an ordinary request may take to come. */
const ordinaryMs = 30_000;

/** Ends connections whose body trickles in, so that nobody holds them open for nothing; routes of files say that theirs may. */
export function addBodyTime(app: FastifyInstance, mostMs: number = ordinaryMs): void {
  const timers = new WeakMap<object, NodeJS.Timeout>();
  app.addHook("onRequest", (request, _reply, done) => {
    const { headers } = request;
    const hasBody = headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
    if (hasBody && request.routeOptions.config.slowBody !== true) {
      const timer = setTimeout(() => request.raw.destroy(), mostMs);
      timer.unref();
      timers.set(request, timer);
    }
    done();
  });
  app.addHook("preHandler", (request, _reply, done) => {
    clearTimeout(timers.get(request));
    done();
  });
  app.addHook("onResponse", (request, _reply, done) => {
    clearTimeout(timers.get(request));
    done();
  });
}
