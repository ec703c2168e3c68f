import { afterAll, beforeAll, expect } from "vitest";
import { relayOutbox } from "../src/background/relay-outbox.ts";
import { joinTeam } from "./b2b.ts";
import { type Caller, type Credentials, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

/** A team with sample data whose changes are told. */
export interface ChangesTeam {
  readonly server: TestServer;
  /** Of its administrator. */
  readonly credentials: Credentials;
  readonly admin: Caller;
  readonly seller: Caller;
  readonly tenant: { readonly id: string; readonly schema: string };
  /** Hands on what is in the outbox. */
  readonly relay: () => Promise<number>;
}

/** Sets a file of tests up: the team is there while its tests run. */
export function openChangesTeam(): { readonly team: ChangesTeam } {
  let team: ChangesTeam | undefined;
  beforeAll(async () => {
    const server = await startTestServer();
    const credentials = await setUpFirst(server);
    const admin = server.as(credentials);
    expect((await admin("POST", "/api/v1/apps", { template: "b2b", sampleData: true })).status).toBe(201);
    const seller = await joinTeam(server, admin, "seller", { b2b: ["seller"] });
    const [row] = await server.deps.db.administerAlone({ text: "select schema from platform.tenant", values: [] });
    const tenant = { id: credentials.tenant, schema: String(row?.["schema"]) };
    const relay = async (): Promise<number> => await relayOutbox(server.deps.db, tenant, [], new Date().toISOString());
    team = { server, credentials, admin, seller, tenant, relay };
  });
  afterAll(async () => await team?.server.close());
  return {
    get team() {
      if (!team) throw new Error("the team is there only while tests run");
      return team;
    },
  };
}

/** Where records of an object are. */
export const records = (object: string): string => `/api/v1/apps/b2b/objects/${object}/records`;

/** Creates a record. */
export async function create(caller: Caller, object: string, fields: object): Promise<{ readonly id: string; readonly version: number }> {
  const reply = await caller("POST", records(object), { fields });
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return reply.body;
}
