import type { FastifyInstance } from "fastify";

/**
 * Takes no more connections, answers what is under way, and closes. A connection kept alive is closed as soon as it has nothing to
 * answer: the one close that the framework does at the beginning misses those that were busy then.
 */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}
