import { problemOf } from "@funnelsmith/storage";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import type { Pool } from "pg";
import type { Mail } from "./mailer.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { checkSignInNames, emailOf, signInFields, type SignInNames } from "./sign-in-names.ts";

/** Seconds a session lives without being renewed. */
export const sessionSeconds: number = 30 * 24 * 3600;

/** What the sign-in library needs from the composition root. */
export interface SignInOptions {
  /** Connections whose search_path is the schema `auth`. */
  readonly pool: Pool;
  readonly secret: string;
  readonly baseUrl: string;
  readonly trustedOrigins: readonly string[];
  /** Called when a session ends or an account changes, so that no server goes on believing in it. */
  onSessionEnd(sessionId: string): void;
  onAccountChange(accountId: string): void;
  /** Takes a mail to be sent in its own time: an answer that waited for the mail server would tell who has an account. */
  sendMail(mail: Mail): void;
}

/** What a new account is made of. */
export interface SignUpInput extends SignInNames {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** The flows of the sign-in library we use: a fetch handler, and the two calls setup needs. */
export interface SignInLibrary {
  /** Answers every request under /api/auth. */
  handle(request: Request): Promise<Response>;
  /** Signs a new account up; the answer carries its session cookie. */
  signUp(input: SignUpInput): Promise<Response>;
  /** The e-mail address of the account named by address, phone number or user name. */
  emailOf(identifier: string): Promise<string | undefined>;
  /** Creates the tables of schema auth that are missing. */
  migrate(): Promise<void>;
  readonly cookieName: string;
}

/** Sign-up, sign-in, sign-out, sessions and password reset by better-auth, over its own schema; everything after sign-in is ours. */
export function createSignInLibrary(options: SignInOptions): SignInLibrary {
  const secure = options.baseUrl.startsWith("https://");
  const config = {
    appName: "Funnelsmith",
    baseURL: options.baseUrl,
    basePath: "/api/auth",
    secret: options.secret,
    database: options.pool,
    trustedOrigins: [...options.trustedOrigins],
    telemetry: { enabled: false },
    // Fastify's limiter covers these routes too, and counts per caller.
    rateLimit: { enabled: false },
    logger: { level: "error" },
    // Anything but a refusal reaches us as it is, and becomes a problem where all of the database's do.
    onAPIError: { throw: true },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 200,
      password: { hash: hashPassword, verify: verifyPassword },
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }: { readonly user: { readonly email: string }; readonly token: string }) =>
        options.sendMail(resetMail(user.email, `${options.baseUrl}/reset-password?token=${encodeURIComponent(token)}`)),
    },
    session: { expiresIn: sessionSeconds, updateAge: 24 * 3600, cookieCache: { enabled: false } },
    advanced: {
      cookiePrefix: "funnelsmith",
      useSecureCookies: secure,
      defaultCookieAttributes: { sameSite: "lax", httpOnly: true, secure, path: "/" },
    },
    user: { additionalFields: signInFields },
    databaseHooks: {
      session: { delete: { after: async (session: { id: string }) => options.onSessionEnd(session.id) } },
      user: {
        create: { before: async (user: SignInNames) => await checkSignInNames(options.pool, user, undefined) },
        update: {
          before: async (user: SignInNames, context: HookContext) =>
            await checkSignInNames(options.pool, user, context?.context?.session?.user.id),
          after: async (user: { id: string }) => options.onAccountChange(user.id),
        },
      },
    },
  } as const;
  // The library's option type wants mutable arrays and functions; a widening copy keeps ours frozen.
  const auth = betterAuth(config as unknown as Parameters<typeof betterAuth>[0]);
  const request = (path: string, body: unknown): Request =>
    new Request(`${options.baseUrl}/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: new URL(options.baseUrl).origin },
      body: JSON.stringify(body),
    });
  const orProblem = (error: unknown): never => {
    throw problemOf(error);
  };
  return {
    handle: async (incoming) => await auth.handler(incoming).catch(orProblem),
    signUp: async (input) => await auth.handler(request("/sign-up/email", input)).catch(orProblem),
    emailOf: async (identifier) => await emailOf(options.pool, identifier).catch(orProblem),
    migrate: async () => await migrate(options.pool, config as unknown as Parameters<typeof getMigrations>[0]),
    cookieName: `${secure ? "__Secure-" : ""}funnelsmith.session_token`,
  };
}

/** Of the library's hook context: whose session asks. */
type HookContext = { readonly context?: { readonly session?: { readonly user: { readonly id: string } } | null } } | null | undefined;

function resetMail(to: string, link: string): Mail {
  return {
    to,
    subject: "重设密码 · Reset your password",
    text: `打开下面的链接设置新密码，一小时内有效。若不是你本人操作，请忽略。\nOpen this link within an hour to set a new password; ignore it if you did not ask.\n\n${link}`,
  };
}

/** Under a lock on a table of ours: two servers that start at once must not both create the tables, and no other role can be in the way. */
async function migrate(pool: Pool, config: Parameters<typeof getMigrations>[0]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin; set local lock_timeout = '9s'; lock table platform.migration in share row exclusive mode");
    await pool.query("create schema if not exists auth");
    const { toBeCreated, toBeAdded, runMigrations } = await getMigrations(config);
    if (toBeCreated.length > 0 || toBeAdded.length > 0) await runMigrations();
  } finally {
    // Nothing was written here; a connection that is lost has no lock any more.
    await client.query("rollback").catch(() => {});
    client.release();
  }
}
