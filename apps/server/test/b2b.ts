import { type Caller, signUp, type TestServer } from "./test-server.ts";

/** Invites somebody with roles, signs them up and accepts for them. */
export async function joinTeam(server: TestServer, admin: Caller, name: string, roles: Record<string, string[]>): Promise<Caller> {
  const invited = await admin("POST", "/api/v1/invitations", { roles });
  const caller = server.as(await signUp(server, name));
  const accepted = await caller("POST", "/api/v1/invitations/accept", { token: String(invited.body.url).split("/").pop() });
  if (accepted.status !== 200) throw new Error(`accepting answered ${accepted.status}`);
  return caller;
}

/** A deal of the b2b template in its first stage. */
export async function b2bDeal(caller: Caller, fields: Record<string, unknown> = {}): Promise<{ id: string; version: number }> {
  const made = await caller("POST", "/api/v1/apps/b2b/objects/deal/records", { fields: { name: "北京某某科技", ...fields } });
  if (made.status !== 201) throw new Error(`creating answered ${made.status} ${JSON.stringify(made.body)}`);
  return made.body;
}
