import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance } from "fastify";
import { parseJson } from "../http/parse-json.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The body as it was sent; the idempotency hash is taken over it. */
    bodyText: string;
  }
}

/** Only JSON comes in, exactly as written; merge-patch is JSON too. */
export function addJsonBody(app: FastifyInstance): void {
  app.decorateRequest("bodyText", "");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(["application/json", "application/merge-patch+json"], { parseAs: "string" }, (request, text, done) => {
    try {
      // Clients set the content type whether they send something or not; a route that needs a body refuses null by its schema.
      if (text === "") return done(null, ["POST", "PUT", "PATCH"].includes(request.method) ? null : undefined);
      request.bodyText = String(text);
      done(null, parseJson(String(text)));
    } catch (error) {
      done(error instanceof Error ? error : new Problem("BODY_NOT_JSON"));
    }
  });
}
