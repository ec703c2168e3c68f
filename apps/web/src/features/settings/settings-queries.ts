import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import type { Member } from "../../api/team-types.ts";
import { definitionQuery } from "../publish/plan-queries.ts";

/** An invitation nobody has accepted yet. */
export interface Invitation {
  readonly id: string;
  readonly email: string | null;
  readonly admin: boolean;
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** A key for programs; the key itself is shown once, when it is made. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

/** The people of the team. */
export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: async () => (await call<{ items: readonly Member[] }>("GET", "/api/v1/members")).items,
});

/** Open invitations. */
export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: async () => (await call<{ items: readonly Invitation[] }>("GET", "/api/v1/invitations")).items,
});

/** Keys that still work. */
export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: async () => (await call<{ items: readonly ApiKey[] }>("GET", "/api/v1/keys")).items,
});

/** Roles of an app, from its published definition. */
export const rolesQuery = (app: string) => queryOptions({ ...definitionQuery(app), select: ({ roles }) => roles ?? [], staleTime: 60_000 });
