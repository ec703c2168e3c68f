/**
 * Who may call a route; every route declares one, and the route × role matrix is generated from it.
 * `public` anybody · `account` a signed-in account, with or without a tenant · `member` an active member of the session's tenant ·
 * `app` a member with a role in the app of the path (else 404) · `builder` whoever may change definitions · `admin` a tenant administrator.
 */
export type Access = "public" | "account" | "member" | "app" | "builder" | "admin";

/** One route as collected from the server itself. */
export interface RouteEntry {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
  /** What it takes: JSON Schemas of query string and body. */
  readonly schema: { readonly querystring?: unknown; readonly body?: unknown } | undefined;
}

declare module "fastify" {
  interface FastifyContextConfig {
    access?: Access;
    /** Only reads, although it is no GET. */
    reads?: boolean;
    /** The answer goes on for as long as its caller listens: it is none of the requests under way. */
    endless?: boolean;
  }
}
