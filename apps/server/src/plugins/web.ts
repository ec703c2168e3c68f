import { existsSync } from "node:fs";
import path from "node:path";
import helmet from "@fastify/helmet";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { pathOf } from "../http/path-of.ts";
import { missingRoute } from "./problems.ts";

/**
 * Serves the built web app: hashed assets for ever, index.html never from a cache, and index.html for every page address. The policy
 * allows no script but our own files and no eval; antd writes its styles at run time, hence unsafe-inline for styles alone.
 */
export async function addWeb(app: FastifyInstance, root: string, secure: boolean): Promise<void> {
  if (!existsSync(path.join(root, "index.html"))) return;
  await app.register(async (web) => {
    // Pages have a policy of their own instead of the API's.
    web.addHook("onRequest", (_request, reply, done) => {
      reply.removeHeader("content-security-policy");
      done();
    });
    await web.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", "data:", "blob:"],
          fontSrc: ["'self'", "data:"],
          connectSrc: ["'self'"],
          objectSrc: ["'none'"],
          baseUri: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          // Over plain http this would send every asset to a port that does not answer.
          upgradeInsecureRequests: secure ? [] : null,
        },
      },
      strictTransportSecurity: secure,
      crossOriginEmbedderPolicy: false,
    });
    await web.register(fastifyStatic, {
      root,
      wildcard: false,
      index: false,
      cacheControl: false,
      // The build leaves each file beside its compressed forms.
      preCompressed: true,
      setHeaders: (response, file) => {
        response.header(
          "cache-control",
          file.includes(`${path.sep}assets${path.sep}`) ? "public, max-age=31536000, immutable" : "no-cache",
        );
      },
    });
    web.get("/*", { config: { access: "public" } }, async (request, reply) => {
      const pathname = pathOf(request);
      // A missing file or API path is missing here as anywhere; only page addresses get the app.
      if (!pathname.startsWith("/") || pathname.startsWith("/api/") || pathname.startsWith("/assets/") || path.extname(pathname) !== "") {
        return missingRoute(request, reply, app.methodsOf(pathname));
      }
      return reply.sendFile("index.html");
    });
  });
}
