import { Problem } from "@funnelsmith/problem";
import type { FastifyInstance } from "fastify";
import type { Account } from "../auth/principal.ts";
import type { SignUpInput } from "../auth/sign-in-library.ts";
import type { Deps } from "../deps.ts";
import { emailText, nameText, objectOf } from "../http/body-schemas.ts";
import { foundTenant } from "../tenancy/found-tenant.ts";
import { authProblem, copyCookies } from "./auth.ts";

/** What the first account is made of, and the name of its team. */
export interface SetupInput extends SignUpInput {
  readonly tenant: string;
}

/** True while nobody has an account. */
export async function needsSetup(deps: Pick<Deps, "db">): Promise<boolean> {
  const rows = await deps.db.administerAlone({ text: `select exists(select from auth."user") as taken`, values: [] });
  return rows[0]?.["taken"] !== true;
}

/** Creates the first account and its tenant; SETUP_DONE when somebody was first. Answers the sign-up's response with its cookie. */
export async function setUp(deps: Deps, input: SetupInput): Promise<{ readonly response: Response; readonly tenant: string }> {
  // The lock is held through sign-up, which has connections of its own: of two set-ups at once, one is first.
  return await deps.db.transaction(async (tx) => {
    // A table nobody else needs while nobody has an account. Unlike an advisory lock no foreign role can hold it.
    await tx.query({ text: "lock table platform.restoring in share row exclusive mode", values: [] });
    if (!(await needsSetup(deps))) throw new Problem("SETUP_DONE");
    const response = await deps.signIn.signUp(input);
    if (!response.ok) throw await authProblem(response);
    const { user } = (await response.clone().json()) as { readonly user: Account };
    const tenant = await foundTenant(deps.db, user, { name: input.tenant }, deps.clock().toISOString());
    return { response, tenant: tenant.id };
  });
}

/** Setting up an empty installation. */
export function addSetupRoutes(app: FastifyInstance, deps: Deps): void {
  // One at a time in this process: a set-up waiting for the lock must not hold the connection the other one needs.
  let last: Promise<unknown> = Promise.resolve();
  app.get("/api/v1/setup", { config: { access: "public" } }, async () => ({ needed: await needsSetup(deps) }));
  const body = objectOf(
    {
      name: nameText,
      email: emailText,
      username: { type: "string", maxLength: 60 },
      phoneNumber: { type: "string", maxLength: 40 },
      password: { type: "string", minLength: 8, maxLength: 200 },
      tenant: nameText,
    },
    ["name", "email", "password", "tenant"],
  );
  app.post<{ Body: SetupInput }>("/api/v1/setup", { config: { access: "public" }, schema: { body } }, async (request, reply) => {
    const mine = last.then(
      () => setUp(deps, request.body),
      () => setUp(deps, request.body),
    );
    last = mine;
    const { response, tenant } = await mine;
    copyCookies(response, reply);
    return reply.code(201).send({ tenant });
  });
}
