import type { AppDefinition, FunnelDefinition } from "@funnelsmith/definition";
import { planPublish, publish } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { told } from "../../test/told.ts";
import type { Actor } from "../context.ts";
import { createRecord } from "../records/create-record.ts";
import { getRecord } from "../records/get-record.ts";
import { listRecords } from "../records/list-records.ts";
import { advance } from "./advance.ts";
import { checkLedger } from "./check-ledger.ts";

const funnel = (key: string, first: string): FunnelDefinition => ({
  key,
  object: "person",
  title: key,
  stages: [
    { key: first, kind: "open", title: first },
    { key: "good", kind: "open", title: "Good", requiredFields: ["name"] },
    { key: "done", kind: "won", title: "Done" },
  ],
});
const withFunnels = (...funnels: FunnelDefinition[]): AppDefinition => ({
  formatVersion: 1,
  key: "gone",
  version: "1.0.0",
  title: "Funnels that go",
  objects: [
    { key: "person", title: "Person", titleField: "name", fields: [{ key: "name", kind: "text", title: "Name" }] },
    { key: "other", title: "Other", titleField: "name", fields: [{ key: "name", kind: "text", title: "Name" }] },
  ],
  funnels,
});

let work: Work;
let boss: Actor;
beforeAll(async () => {
  work = await openWork(withFunnels(funnel("lead", "new"), funnel("hire", "applied")));
  boss = await work.member([], { admin: true });
});
afterAll(() => work.drop());

const ctx = () => work.ctx(boss);
const add = async (name: string, funnelKey: string, stage: string): Promise<string> =>
  (await createRecord(await ctx(), "person", { fields: { name }, funnel: funnelKey, stage, reason: { note: "test" } })).id;
const release = async (document: AppDefinition, decisions: Parameters<typeof publish>[1]["decisions"] = {}): Promise<void> => {
  const { revision } = await publish(work.db, { tenant: work.tenant, document, decisions });
  await work.catalogs.refresh(work.tenant.id, "gone", revision);
};
const where = async (id: string): Promise<unknown> => {
  const {
    funnel: inFunnel,
    stage,
    stageEnteredAt,
  } = told(await getRecord(await ctx(), "person", id)) as unknown as Record<string, unknown>;
  return [inFunnel, stage, stageEnteredAt !== null];
};
const namesIn = async (stage: string): Promise<unknown[]> => {
  const list = await listRecords(await ctx(), "person", {
    filter: { "==": [{ var: "$stage.key" }, stage] },
    sort: [{ field: "name", direction: "asc" }],
  });
  return (JSON.parse(list) as { items: { fields: { name: string } }[] }).items.map((item) => item.fields.name);
};

describe("the records of a funnel that is removed", () => {
  let applied: string;
  let good: string;
  let lead: string;

  it("are in no stage any more", async () => {
    applied = await add("Ann", "hire", "applied");
    good = await add("Bob", "hire", "good");
    lead = await add("Cid", "lead", "good");
    expect(await namesIn("good")).toEqual(["Bob", "Cid"]);
    await release(withFunnels(funnel("lead", "new")), { "funnel.remove:hire": "accept" });
    expect(await where(applied)).toEqual([null, null, false]);
    expect(await where(lead)).toEqual(["lead", "good", true]);
    expect(await namesIn("good")).toEqual(["Cid"]);
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });

  it("may enter another as from nothing", async () => {
    const free = await add("Dan", "lead", "new");
    await release(withFunnels(funnel("hire", "applied"), funnel("sell", "new")), { "funnel.remove:lead": "accept" });
    expect(await where(free)).toEqual([null, null, false]);
    const move = advance(await ctx(), "person", free, { to: "new", funnel: "sell" }, "*");
    expect(await codeOf(move)).toBe("ok");
    expect(await where(free)).toEqual(["sell", "new", true]);
    // Their funnel is back, and so are they.
    expect(await where(applied)).toEqual(["hire", "applied", true]);
  });

  it("are asked for when a funnel of that key comes back without their stages", async () => {
    await release(withFunnels(funnel("sell", "new")), { "funnel.remove:hire": "accept" });
    const back = withFunnels(funnel("sell", "new"), funnel("hire", "screened"));
    const { changes } = await planPublish(work.db, { tenant: work.tenant, document: back });
    expect(changes.find((change) => change.id === "stages.remove:hire")).toMatchObject({
      class: "decision",
      counts: { applied: 1 },
      stages: { from: ["applied"], to: ["screened", "good"] },
    });
    expect(await codeOf(release(back))).toBe("PUBLISH_UNDECIDED");
    await release(back, { "stages.remove:hire": { map: { applied: "screened" } } });
    expect(await where(applied)).toEqual(["hire", "screened", true]);
    expect(await where(good)).toEqual(["hire", "good", true]);
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });

  it("stay where they were when their funnel's key goes to another object", async () => {
    await release(withFunnels(funnel("sell", "new"), { ...funnel("hire", "applied"), object: "other" }), {
      "funnel.remove:hire": "accept",
    });
    expect(await where(good)).toEqual([null, null, false]);
    await release(withFunnels(funnel("sell", "new"), funnel("hire", "screened")));
    expect(await where(good)).toEqual(["hire", "good", true]);
  });
});
