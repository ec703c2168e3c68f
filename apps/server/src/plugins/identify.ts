import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Principal } from "../auth/principal.ts";
import type { Principals } from "../auth/principals.ts";
import type { Access } from "../http/access.ts";
import { checkOrigin } from "../http/trusted-origin.ts";
import { actorIn, type Directory, type Member } from "../tenancy/directory.ts";

/** A principal inside its tenant. */
export interface Membership {
  readonly directory: Directory;
  readonly member: Member;
}

declare module "fastify" {
  interface FastifyRequest {
    principal: Principal | undefined;
    membership: Membership | undefined;
  }
}

/** What identification asks of the rest of the server. */
export interface IdentifyOptions {
  readonly principals: Principals;
  readonly directoryOf: (tenant: string) => Promise<Directory | undefined>;
  readonly trustedOrigins: ReadonlySet<string>;
}

/** First of the request's hooks: who speaks. Never refuses, so that the limiter can count by caller before anything is refused. */
export function addIdentify(app: FastifyInstance, options: IdentifyOptions): void {
  app.decorateRequest("principal", undefined);
  app.decorateRequest("membership", undefined);
  app.addHook("onRequest", (request, _reply, proceed) => {
    const { authorization, cookie } = request.headers;
    if (authorization === undefined && cookie === undefined) return proceed();
    // Nearly always known already; a hook that waits for nothing costs no promise.
    request.principal = options.principals.known({ authorization, cookie });
    if (request.principal !== undefined) return proceed();
    options.principals.find({ authorization, cookie }).then((principal) => {
      request.principal = principal;
      proceed();
    }, proceed);
  });
}

const refuse = (zh: string, en: string): Problem => new Problem("FORBIDDEN", { "zh-CN": zh, en });

/** Later among the hooks: whether the route's declared access is met. */
export function addAccess(app: FastifyInstance, options: IdentifyOptions): void {
  app.addHook("onRequest", async (request) => {
    const access: Access = request.routeOptions.config.access ?? "public";
    const safe = request.method === "GET" || request.method === "HEAD";
    if (!safe && request.principal?.via !== "key") checkOrigin(request.headers, options.trustedOrigins);
    if (access === "public") return;
    if (!request.principal) throw new Problem("UNAUTHENTICATED");
    const asserted = request.headers["x-tenant"];
    if (asserted !== undefined && asserted !== request.principal.tenant) {
      throw new Problem("TENANT_MISMATCH", undefined, { extensions: { tenant: request.principal.tenant ?? null } });
    }
    if (access === "account") return;
    request.membership = await enter(request.principal, options);
    checkAccess(access, request, request.principal, request.membership);
  });
}

/** Judges anew who a request speaks for and whether its route is open to that: for answers that go on. Throws as a new request would be refused. */
export async function admitAgain(request: FastifyRequest, options: Pick<IdentifyOptions, "principals" | "directoryOf">): Promise<void> {
  const { authorization, cookie } = request.headers;
  const tenant = request.principal?.tenant;
  request.principal = await options.principals.find({ authorization, cookie });
  if (!request.principal) throw new Problem("UNAUTHENTICATED");
  if (request.principal.tenant !== tenant) throw new Problem("TENANT_MISMATCH");
  request.membership = await enter(request.principal, options);
  checkAccess(request.routeOptions.config.access ?? "public", request, request.principal, request.membership);
}

/** The principal's place in its tenant; throws when it has none or is suspended there. */
export async function enter(principal: Principal, options: Pick<IdentifyOptions, "directoryOf">): Promise<Membership> {
  const directory = principal.tenant === undefined ? undefined : await options.directoryOf(principal.tenant);
  const member = directory?.byAccount.get(principal.account.id);
  if (!directory || !member) throw refuse("先创建或加入一个团队。", "Create or join a team first.");
  if (member.suspended) throw new Problem("TENANT_SUSPENDED");
  return { directory, member };
}

function checkAccess(access: Access, request: FastifyRequest, principal: Principal, { directory, member }: Membership): void {
  const full = member.admin && principal.limit === undefined;
  if (access === "app") {
    const actor = actorIn(directory, member, String((request.params as { app?: string }).app), principal.limit);
    // Same answer as an app that does not exist.
    if (!actor.admin && actor.roles.length === 0) throw new Problem("NOT_FOUND");
  } else if ((access === "admin" || access === "builder") && !full) {
    throw access === "admin"
      ? refuse("需要团队管理员权限。", "This needs an administrator of the team.")
      : refuse("需要搭建应用的权限。", "This needs the right to build apps.");
  }
}
