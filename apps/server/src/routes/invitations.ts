import type { FastifyInstance } from "fastify";
import type { Deps } from "../deps.ts";
import { emailText, objectOf, rolesByApp } from "../http/body-schemas.ts";
import { callerOf, membershipOf } from "../http/caller.ts";
import { pathId } from "../http/path-id.ts";
import { tenantWrite } from "../http/tenant-write.ts";
import { checkRoles } from "../tenancy/check-roles.ts";
import { invitationMail } from "../tenancy/invitation-mail.ts";
import {
  acceptInvitation,
  createInvitation,
  type InvitationInput,
  openInvitations,
  readInvitation,
  revokeInvitation,
} from "../tenancy/invitations.ts";
import { peopleChanged } from "../tenancy/directories.ts";
import { Problem } from "@funnelsmith/problem";

/** What whoever invites is answered. The link is always in it; `mail` says what became of the mail to the address given. */
interface Invited {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: string;
}

/** Joining a team by link, which is mailed as well when the invitation is for one address. */
export function addInvitationRoutes(app: FastifyInstance, deps: Deps): void {
  app.get("/api/v1/invitations", { config: { access: "admin" } }, async (request) => ({
    items: await openInvitations(deps.db, membershipOf(request).directory, deps.clock().toISOString()),
  }));

  const body = objectOf({
    email: emailText,
    admin: { type: "boolean" },
    roles: rolesByApp,
    days: { type: "integer", minimum: 1, maximum: 90 },
  });
  app.post<{ Body: InvitationInput }>("/api/v1/invitations", { config: { access: "admin" }, schema: { body } }, async (request, reply) => {
    const { directory, member } = membershipOf(request);
    await checkRoles(deps.catalogs, directory.tenant.id, request.body.roles);
    const { email } = request.body;
    const from = { person: member.name, team: directory.tenant.name };
    return await tenantWrite(
      deps,
      request,
      reply,
      async (tx, now) => {
        const { id, token, expiresAt } = await createInvitation(tx, directory.tenant.id, member.id, request.body, now);
        const made: Invited = { id, url: `${deps.settings.baseUrl}/invite/${token}`, expiresAt };
        return { status: 201, body: made };
      },
      {
        secret: true,
        ...(email !== undefined && {
          afterwards: async (body) => {
            const made = body as Invited;
            return { ...made, mail: await deps.mailer.send(invitationMail(email, from, made.url, made.expiresAt)) };
          },
        }),
      },
    );
  });

  app.delete("/api/v1/invitations/:id", { config: { access: "admin" } }, async (request, reply) => {
    const id = pathId(request);
    const { directory } = membershipOf(request);
    return await tenantWrite(deps, request, reply, async (tx, now) => {
      await revokeInvitation(tx, directory.tenant.id, id, now);
      return { status: 204, body: null };
    });
  });

  const token = objectOf({ token: { type: "string", minLength: 10, maxLength: 100 } }, ["token"]);
  // The token travels in a body, since addresses are logged.
  app.post<{ Body: { readonly token: string } }>(
    "/api/v1/invitations/read",
    { config: { access: "public" }, schema: { body: token } },
    async (request) => await readInvitation(deps.db, request.body.token, deps.clock().toISOString()),
  );

  app.post<{ Body: { readonly token: string } }>(
    "/api/v1/invitations/accept",
    { config: { access: "account" }, schema: { body: token } },
    async (request) => {
      const caller = callerOf(request);
      if (caller.via === "key") throw new Problem("FORBIDDEN", { "zh-CN": "请登录后接受邀请。", en: "Sign in to accept an invitation." });
      const joined = await acceptInvitation(deps.db, caller.account, request.body.token, deps.clock().toISOString());
      deps.principals.forget(caller.id);
      await peopleChanged(deps, joined.tenant);
      return joined;
    },
  );
}
