import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance } from "fastify";

/** Refuses an address with NUL in its path or query, which no database takes in a text: QUERY_INVALID. */
export function addPlainAddress(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    if (!request.url.includes("%00")) return done();
    done(
      new Problem("QUERY_INVALID", {
        "zh-CN": "网址中含有无法保存的字符（空字符）。",
        en: "The address holds a character that cannot be stored (NUL).",
      }),
    );
  });
}
