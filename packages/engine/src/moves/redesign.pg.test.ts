import type { AppDefinition, StageDefinition } from "@funnelsmith/definition";
import { publish, rollback } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import type { Actor } from "../context.ts";
import { createRecord } from "../records/create-record.ts";
import { advance } from "./advance.ts";
import { checkLedger } from "./check-ledger.ts";

const kinds = { a: "open", b: "open", c: "open", won: "won", lost: "lost", rest: "parked" } as const;
type Key = keyof typeof kinds;
type Kind = StageDefinition["kind"];

/** The funnel with stages in this order, some of another kind. */
const design = (order: readonly Key[], other: Partial<Record<Key, Kind>> = {}): AppDefinition => ({
  formatVersion: 1,
  key: "redo",
  version: "1.0.0",
  title: "Redesigned",
  objects: [{ key: "deal", title: "Deal", titleField: "name", fields: [{ key: "name", kind: "text", title: "Name" }] }],
  funnels: [
    {
      key: "f",
      object: "deal",
      title: "F",
      moves: { skip: "allow", back: "allow", reopen: "allow" },
      stages: order.map((key): StageDefinition => {
        const kind = other[key] ?? kinds[key];
        return { key, kind, title: key, ...(kind === "lost" && { reason: { required: true, options: [{ value: "x", title: "X" }] } }) };
      }),
    },
  ],
});

const first: readonly Key[] = ["a", "b", "c", "won", "lost", "rest"];
const walks: Readonly<Record<string, readonly Key[]>> = {
  back: ["a", "c", "b"],
  lost: ["a", "b", "lost"],
  won: ["a", "c", "won"],
  resting: ["a", "c", "rest"],
  far: ["a", "b", "c"],
};

describe.each([
  ["in the switch", {}],
  ["after it, of a large table", { mostRowsAtOnce: 0 }],
])("what the ledger says is derived anew %s", (_, more) => {
  let work: Work;
  let boss: Actor;
  const ids = new Map<string, string>();

  const go = async (name: string, to: Key): Promise<unknown> => {
    const reason = to === "lost" ? { code: "x" } : { note: "n" };
    return advance(await work.ctx(boss), "deal", ids.get(name) ?? "", { to, reason }, "*");
  };
  const release = async (document: AppDefinition, decisions = {}): Promise<void> => {
    const { revision } = await publish(work.db, { tenant: work.tenant, document, decisions, ...more });
    await work.catalogs.refresh(work.tenant.id, "redo", revision);
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  };
  const columns = async (): Promise<Record<string, unknown>> => {
    const rows = await work.sql(`select name, max_stage, lost_from, (select l.to_stage from :schema.stage_transition l
      where l.record_id = r.id and l.at = r.closed_at order by l.seq limit 1) as closed_in from :schema.redo__deal r`);
    return Object.fromEntries(rows.map((row) => [row["name"], [row["max_stage"], row["lost_from"], row["closed_in"]]]));
  };

  beforeAll(async () => {
    work = await openWork(design(first));
    boss = await work.member([], { admin: true });
    for (const [name, [start = "a", ...then]] of Object.entries(walks)) {
      ids.set(name, (await createRecord(await work.ctx(boss), "deal", { fields: { name }, stage: start })).id);
      for (const to of then) await go(name, to);
    }
  });
  afterAll(() => work.drop());

  it("when stages change places", async () => {
    expect(await columns()).toEqual({
      back: ["c", null, null],
      lost: ["b", "b", "lost"],
      won: ["won", null, "won"],
      resting: ["c", null, null],
      far: ["c", null, null],
    });
    await release(design(["a", "c", "b", "won", "lost", "rest"]));
    expect(await columns()).toMatchObject({ back: ["b", null, null], far: ["b", null, null], resting: ["c", null, null] });
  });

  it("when a stage becomes another kind", async () => {
    await release(design(["a", "c", "b", "won", "lost", "rest"], { b: "won", c: "parked" }), { "stage.outcome:f.b": "accept" });
    expect(await columns()).toEqual({
      back: ["b", null, "b"],
      lost: ["b", "b", "lost"],
      won: ["won", null, "won"],
      resting: ["a", null, null],
      far: ["b", null, null],
    });
  });

  it("when a stage is removed: another one takes its place, also for those who left it", async () => {
    await release(design(["a", "b", "won", "lost", "rest"]), { "stages.remove:f": { map: { c: "b" } }, "stage.outcome:f.b": "accept" });
    expect(await columns()).toEqual({
      back: ["b", null, null],
      lost: ["b", "b", "lost"],
      won: ["won", null, "won"],
      resting: ["b", null, null],
      far: ["b", null, null],
    });
    await go("resting", "lost");
    expect((await columns())["resting"]).toEqual(["b", "b", "lost"]);
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  });

  it("and when it comes back", async () => {
    await rollback(work.db, { tenant: work.tenant, app: "redo", version: 1, ...more });
    await work.catalogs.refresh(work.tenant.id, "redo");
    expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
    expect(await columns()).toMatchObject({ back: ["c", null, null], resting: ["c", "c", "lost"], far: ["c", null, null] });
  });
});
