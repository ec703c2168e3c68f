import type { AppDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import { createRecord } from "../records/create-record.ts";
import { getRecord } from "../records/get-record.ts";
import { advance } from "./advance.ts";
import { timelineOf } from "./timeline.ts";
import { transitionsOf } from "./transitions.ts";

/** A gate reads a field that is borrowed from the customer; clerks see every deal, but only their own customers. */
function app(): AppDefinition {
  const made = structuredClone(salesApp);
  made.objects
    .find(({ key }) => key === "deal")
    ?.fields.push({ key: "level", kind: "lookup", title: "Level", source: { reference: "account", object: "account", field: "grade" } });
  const rule = { "!": [{ empty: [{ var: "level" }] }] };
  const stage = made.funnels?.[0]?.stages.find(({ key }) => key === "discovery");
  if (stage) stage.entry = [{ key: "graded", title: "Graded", severity: "must", rule }];
  made.roles?.push({ key: "clerk", title: "Clerk", objects: { account: { read: "own" }, deal: { read: "all" } } });
  return made;
}

let work: Work;
beforeAll(async () => {
  work = await openWork(app());
});
afterAll(() => work.drop());

it("evidence tells nothing borrowed from a row that its reader may not see", async () => {
  const manager = await work.ctx(await work.member(["manager"]));
  const clerk = await work.ctx(await work.member(["clerk"]));
  const account = (await createRecord(manager, "account", { fields: { name: "Acme", grade: "a" } })).id;
  const { id } = await createRecord(manager, "deal", { fields: { name: "D", account } });
  await advance(manager, "deal", id, { to: "discovery" }, "*");
  expect(JSON.parse(await getRecord(clerk, "deal", id)).fields.level).toBeNull();
  for (const tell of [transitionsOf, timelineOf]) {
    const evidence = async (ctx: typeof clerk): Promise<unknown> => {
      const { items } = JSON.parse(await tell(ctx, "deal", id));
      return items
        .flatMap((item: { evidence?: readonly { key: string }[] }) => item.evidence ?? [])
        .find(({ key }: { key: string }) => key === "graded");
    };
    expect(await evidence(manager)).toMatchObject({ met: true, reads: { level: "a" } });
    expect(await evidence(clerk)).toMatchObject({ met: true, reads: {} });
  }
});
