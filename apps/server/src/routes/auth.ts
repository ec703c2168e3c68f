import { Problem, type ProblemCode } from "@funnelsmith/problem";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Deps } from "../deps.ts";
import { nameText, objectOf } from "../http/body-schemas.ts";
import { guessLimit } from "../plugins/limits.ts";

const codes: Readonly<Record<number, ProblemCode>> = { 401: "UNAUTHENTICATED", 403: "FORBIDDEN", 404: "NOT_FOUND", 429: "RATE_LIMITED" };
/** What the library calls a refusal → our code, the sentence, and the place in the body it is about. */
const words: Readonly<Record<string, readonly [ProblemCode, string, string, string?]>> = {
  INVALID_EMAIL_OR_PASSWORD: ["UNAUTHENTICATED", "账号或密码不正确。", "The account or password is wrong."],
  USER_ALREADY_EXISTS: ["KEY_TAKEN", "该邮箱已注册。", "An account with this e-mail address exists already.", "/email"],
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: ["KEY_TAKEN", "该邮箱已注册。", "An account with this e-mail address exists already.", "/email"],
  USERNAME_TAKEN: ["KEY_TAKEN", "该用户名已被使用。", "This user name is taken.", "/username"],
  PHONE_NUMBER_TAKEN: ["KEY_TAKEN", "该手机号已被使用。", "Another account has this phone number.", "/phoneNumber"],
  USERNAME_INVALID: [
    "BODY_INVALID",
    "用户名为 2 至 30 个字母、文字、数字或 . _ -，不能全是数字。",
    "A user name has 2 to 30 letters, digits, dots, hyphens or underscores, and at least one letter.",
    "/username",
  ],
  PHONE_NUMBER_INVALID: [
    "BODY_INVALID",
    "手机号不正确：请填 11 位手机号，或 + 开头的国际号码。",
    "Not a phone number: write + and the country code, or a Chinese mobile.",
    "/phoneNumber",
  ],
  PASSWORD_TOO_SHORT: ["BODY_INVALID", "密码至少 8 个字符。", "The password needs at least 8 characters."],
  PASSWORD_TOO_LONG: ["BODY_INVALID", "密码最多 200 个字符。", "The password may have at most 200 characters."],
  INVALID_EMAIL: ["BODY_INVALID", "邮箱地址不正确。", "The e-mail address is not valid.", "/email"],
  INVALID_TOKEN: ["BODY_INVALID", "链接已失效或已用过。", "The link has run out or was used already.", "/token"],
  INVALID_PASSWORD: ["UNAUTHENTICATED", "密码不正确。", "The password is wrong."],
};

/** The code of a value that does not validate: the message is our own code, or names the member of the body before what is wrong with it. */
function misfit(message: string = ""): string {
  return message.startsWith("[body.email]") ? "INVALID_EMAIL" : message;
}

/** What the sign-in library refused, as a problem of ours. */
export async function authProblem(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as { readonly code?: string; readonly message?: string };
  const name = body.code === "VALIDATION_ERROR" ? misfit(body.message) : body.code;
  const known = words[name ?? ""];
  if (known) {
    const [code, zh, en, pointer] = known;
    const detail = { "zh-CN": zh, en };
    return new Problem(code, detail, pointer === undefined ? {} : { errors: [{ pointer, code: name ?? code, detail }] });
  }
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

/** What signing in takes: an e-mail address, phone number or user name, and the password. */
interface SignIn {
  readonly identifier: string;
  readonly password: string;
  readonly rememberMe?: boolean;
}

/** Nobody's address: the library spends the same time on it as on somebody's, so that an answer does not tell who exists. */
const nobody = "nobody@nowhere.invalid";

/** Signing in by one identifier, and the sign-in library's own paths. Origins were judged before; the library is told the public address. */
export function addAuthRoutes(app: FastifyInstance, deps: Deps): void {
  const origin = new URL(deps.settings.baseUrl).origin;
  const pass = async (request: FastifyRequest, reply: FastifyReply, url: string, text: string): Promise<FastifyReply> => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) {
      if (typeof value === "string" && !["host", "content-length", "connection"].includes(name)) headers.set(name, value);
    }
    headers.set("origin", origin);
    const body = request.method === "GET" ? {} : { body: text === "" ? "{}" : text };
    if ("body" in body) headers.set("content-type", "application/json");
    const response = await deps.signIn.handle(new Request(`${deps.settings.baseUrl}${url}`, { method: request.method, headers, ...body }));
    if (response.status >= 400) throw await authProblem(response);
    copyCookies(response, reply);
    const location = response.headers.get("location");
    if (location !== null) reply.header("location", location);
    return reply
      .code(response.status)
      .type("application/json; charset=utf-8")
      .send(withoutToken(await response.text()));
  };
  // The path as it was routed: a request line may hold a whole address, of any host.
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    await pass(request, reply, `${request.routeOptions.url}${new URL(request.url, origin).search}`, request.bodyText);
  // Guessing passwords is slowed far below the general limit.
  const config = { access: "public", ...guessLimit(deps.settings) } as const;
  const body = objectOf(
    {
      identifier: { type: "string", minLength: 1, maxLength: 254 },
      password: { type: "string", maxLength: 200 },
      rememberMe: { type: "boolean" },
    },
    ["identifier", "password"],
  );
  app.post<{ Body: SignIn }>("/api/auth/sign-in", { config, schema: { body } }, async (request, reply) => {
    const { identifier, ...rest } = request.body;
    const email = (await deps.signIn.emailOf(identifier)) ?? nobody;
    return await pass(request, reply, "/api/auth/sign-in/email", JSON.stringify({ email, ...rest }));
  });
  // The library bounds neither names nor what else it stores.
  const named = { username: { type: ["string", "null"], maxLength: 60 }, phoneNumber: { type: ["string", "null"], maxLength: 40 } };
  const signUp = objectOf(
    { ...named, name: nameText, email: { type: "string", maxLength: 254 }, password: { type: "string" }, rememberMe: { type: "boolean" } },
    ["name", "email", "password"],
  );
  app.post("/api/auth/sign-up/email", { config, schema: { body: signUp } }, handler);
  const change = objectOf({ ...named, name: nameText });
  app.post("/api/auth/update-user", { config: { access: "public" }, schema: { body: change } }, handler);
  for (const path of ["/sign-in/email", "/request-password-reset", "/reset-password", "/change-password"]) {
    app.post(`/api/auth${path}`, { config }, handler);
  }
  for (const path of ["/sign-out", "/revoke-sessions", "/revoke-other-sessions"]) {
    app.post(`/api/auth${path}`, { config: { access: "public" } }, handler);
  }
  for (const path of ["/get-session", "/list-sessions"]) app.get(`/api/auth${path}`, { config: { access: "public" } }, handler);
}
