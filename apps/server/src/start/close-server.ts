import type { FastifyInstance } from "fastify";

/** Long enough for a few turns of a busy event loop. */
const settleMs = 250;

/**
 * Takes no more connections, answers what is under way, and closes. A connection kept alive is closed as soon as it has nothing to
 * answer: the one close that the framework does at the beginning misses those that were busy then.
 */
export async function closeServer(app: FastifyInstance): Promise<void> {
  // What has reached the machine but not us yet is reset when the listener closes: read it first.
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}
