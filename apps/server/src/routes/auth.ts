import { Problem, type ProblemCode } from "@funnelsmith/problem";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";

const codes: Readonly<Record<number, ProblemCode>> = { 401: "UNAUTHENTICATED", 403: "FORBIDDEN", 404: "NOT_FOUND", 429: "RATE_LIMITED" };
const words: Readonly<Record<string, readonly [ProblemCode, string, string]>> = {
  INVALID_EMAIL_OR_PASSWORD: ["UNAUTHENTICATED", "邮箱或密码不正确。", "The e-mail address or password is wrong."],
  USER_ALREADY_EXISTS: ["KEY_TAKEN", "该邮箱已注册。", "An account with this e-mail address exists already."],
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: ["KEY_TAKEN", "该邮箱已注册。", "An account with this e-mail address exists already."],
  PASSWORD_TOO_SHORT: ["BODY_INVALID", "密码至少 8 个字符。", "The password needs at least 8 characters."],
  PASSWORD_TOO_LONG: ["BODY_INVALID", "密码最多 200 个字符。", "The password may have at most 200 characters."],
  INVALID_EMAIL: ["BODY_INVALID", "邮箱地址不正确。", "The e-mail address is not valid."],
  INVALID_PASSWORD: ["UNAUTHENTICATED", "密码不正确。", "The password is wrong."],
};

/** What the sign-in library refused, as a problem of ours. */
export async function authProblem(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as { readonly code?: string; readonly message?: string };
  const known = words[body.code ?? ""];
  if (known) return new Problem(known[0], { "zh-CN": known[1], en: known[2] });
  const code = codes[response.status] ?? (response.status >= 500 ? "INTERNAL" : "BODY_INVALID");
  return new Problem(code, body.message && response.status < 500 ? { "zh-CN": body.message, en: body.message } : undefined);
}

/** Passes the library's cookies on. */
export function copyCookies(response: Response, reply: FastifyReply): void {
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) reply.header("set-cookie", cookies);
}

/** The session's token belongs into its HttpOnly cookie and nowhere a script could read it. */
function withoutToken(text: string): string {
  return text.includes('"token"') ? JSON.stringify(JSON.parse(text), (key, value: unknown) => (key === "token" ? undefined : value)) : text;
}

/** The sign-in library's own paths. Origins were judged before; the library is told the public address. */
export function addAuthRoutes(app: FastifyInstance, deps: Deps): void {
  const origin = new URL(deps.settings.baseUrl).origin;
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) {
      if (typeof value === "string" && !["host", "content-length", "connection"].includes(name)) headers.set(name, value);
    }
    headers.set("origin", origin);
    const body = request.method === "GET" ? {} : { body: request.bodyText === "" ? "{}" : request.bodyText };
    if ("body" in body) headers.set("content-type", "application/json");
    const response = await deps.signIn.handle(
      new Request(`${deps.settings.baseUrl}${request.url}`, { method: request.method, headers, ...body }),
    );
    if (response.status >= 400) throw await authProblem(response);
    copyCookies(response, reply);
    const location = response.headers.get("location");
    if (location !== null) reply.header("location", location);
    return reply
      .code(response.status)
      .type("application/json; charset=utf-8")
      .send(withoutToken(await response.text()));
  };
  // Guessing passwords is slowed far below the general limit.
  const strict = { rateLimit: { max: 30, timeWindow: 60_000 } };
  for (const path of ["/sign-in/email", "/sign-up/email", "/request-password-reset", "/reset-password", "/change-password"]) {
    app.post(`/api/auth${path}`, { config: { access: "public", ...(deps.settings.rateLimit > 0 && strict) } }, handler);
  }
  for (const path of ["/sign-out", "/revoke-sessions", "/revoke-other-sessions", "/update-user"]) {
    app.post(`/api/auth${path}`, { config: { access: "public" } }, handler);
  }
  for (const path of ["/get-session", "/list-sessions"]) app.get(`/api/auth${path}`, { config: { access: "public" } }, handler);
}
