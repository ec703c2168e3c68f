import type { FastifyInstance } from "fastify";
import type { RouteEntry } from "../http/access.ts";

declare module "fastify" {
  interface FastifyInstance {
    /** Every route of the server with its declared access; the rights matrix and the description of the API are generated from it. */
    readonly routeList: readonly RouteEntry[];
    /** Methods under which a path exists. */
    methodsOf(pathname: string): readonly string[];
  }
}

/** Collects routes as they are declared; one without an access level is a programming error and stops the start. */
export function addRouteList(app: FastifyInstance): void {
  const entries: RouteEntry[] = [];
  const patterns: { readonly method: string; readonly pattern: RegExp }[] = [];
  app.decorate("routeList", entries);
  app.decorate("methodsOf", (pathname: string) => [
    ...new Set(patterns.filter(({ pattern }) => pattern.test(pathname)).map(({ method }) => method)),
  ]);
  app.addHook("onRoute", (route) => {
    const access = route.config?.access;
    for (const method of [route.method].flat()) {
      // @fastify/static declares one route a file; they are public by nature.
      if (!access && !route.url.startsWith("/api") && (method === "GET" || method === "HEAD")) continue;
      if (!access) throw new Error(`${method} ${route.url} declares no access`);
      entries.push({ method, url: route.url, access, schema: route.schema });
      if (!route.url.includes("*")) {
        const source = route.url.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/:[A-Za-z]+/g, "[^/]+");
        patterns.push({ method, pattern: new RegExp(`^${source}$`) });
      }
    }
  });
}
