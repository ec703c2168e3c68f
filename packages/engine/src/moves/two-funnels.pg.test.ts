import type { AppDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import type { Actor, Ctx } from "../context.ts";
import type { ListQuery } from "../records/list-query.ts";
import { listRecords } from "../records/list-records.ts";
import { createRecord } from "../records/create-record.ts";
import { advance, type AdvanceInput } from "./advance.ts";
import { advanceBulk } from "./advance-bulk.ts";
import { checkAdvance } from "./check-advance.ts";
import { checkLedger } from "./check-ledger.ts";
import { readBoard } from "./read-board.ts";

const filled = (field: string): unknown => ({ "!": [{ empty: [{ var: field }] }] });
const app: AppDefinition = {
  formatVersion: 1,
  key: "two",
  version: "1.0.0",
  title: "Two funnels",
  objects: [
    {
      key: "person",
      title: "Person",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name", required: true },
        { key: "phone", kind: "text", title: "Phone" },
        { key: "cv", kind: "text", title: "CV" },
      ],
    },
  ],
  funnels: [
    {
      key: "lead",
      object: "person",
      title: "Leads",
      moves: { skip: "allow", back: "allow", reopen: "deny" },
      stages: [
        { key: "new", kind: "open", title: "New", exit: [{ key: "called", title: "Called", rule: filled("phone"), severity: "must" }] },
        { key: "good", kind: "open", title: "Good" },
        { key: "bought", kind: "won", title: "Bought" },
      ],
    },
    {
      key: "hire",
      object: "person",
      title: "Hiring",
      moves: { skip: "allow", back: "allow", reopen: "allow" },
      stages: [
        { key: "applied", kind: "open", title: "Applied", requiredFields: ["cv"] },
        { key: "good", kind: "open", title: "Good" },
        { key: "hired", kind: "won", title: "Hired" },
      ],
    },
  ],
  views: [{ key: "leads", type: "table", object: "person", title: "Leads", funnel: "lead" }],
  roles: [
    {
      key: "seller",
      title: "Seller",
      objects: { person: { read: "all", create: "all", update: "all" } },
      funnels: { lead: { advance: "all" } },
    },
    {
      key: "recruiter",
      title: "Recruiter",
      objects: { person: { read: "all", create: "all", update: "all" } },
      funnels: { hire: { advance: "all" } },
    },
  ],
};

let work: Work;
let boss: Actor;
beforeAll(async () => {
  work = await openWork(app);
  boss = await work.member(["seller", "recruiter"]);
});
afterAll(async () => {
  expect(await checkLedger(work.db, await work.catalog())).toEqual([]);
  await work.drop();
});
const as = (actor = boss, more: Partial<Ctx> = {}): Promise<Ctx> => work.ctx(actor, more);
const go = async (id: string, input: AdvanceInput, actor = boss): Promise<string> =>
  codeOf(advance(await as(actor), "person", id, input, "*"));
const where = async (id: string): Promise<unknown> =>
  (
    await work.sql(
      "select funnel || '.' || stage as at, max_stage, closed_at is not null as closed from :schema.two__person where id = $1",
      [id],
    )
  )[0];

describe("an object with two funnels", () => {
  it("begins outside both, and enters one as a forward move from nothing", async () => {
    const made = await createRecord(await as(), "person", { fields: { name: "Ann" } });
    expect(JSON.parse(made.body)).toMatchObject({ funnel: null, stage: null });
    expect(await go(made.id, { to: "good" })).toBe("RECORD_INVALID");
    expect(await go(made.id, { to: "good", funnel: "hire" })).toBe("GATE_CLOSED");
    expect(await go(made.id, { to: "good", funnel: "lead" })).toBe("ok");
    const [row] = await work.sql("select seq, from_stage from :schema.stage_transition where record_id = $1", [made.id]);
    expect(row).toEqual({ seq: 1, from_stage: null });
    // Named without its funnel, a stage is one of the funnel the record is in.
    expect(await go(made.id, { to: "bought" })).toBe("ok");
    expect(await where(made.id)).toEqual({ at: "lead.bought", max_stage: "bought", closed: true });
  });

  it("goes from one to the other past the exit behind it and every gate before it, with the right to both", async () => {
    const made = await createRecord(await as(), "person", { fields: { name: "Bob" }, funnel: "lead" });
    const seller = await work.member(["seller"]);
    const recruiter = await work.member(["recruiter"]);
    expect(await go(made.id, { to: "good", funnel: "hire" }, recruiter)).toBe("FORBIDDEN");
    expect(await go(made.id, { to: "good", funnel: "hire" }, seller)).toBe("FORBIDDEN");
    const answer = await checkAdvance(await as(), "person", made.id, { to: "good", funnel: "hire" });
    expect([answer.move, answer.criteria.map((one) => `${one.side} ${one.stage} ${one.key}`)]).toEqual([
      "skip",
      ["exit new called", "entry applied required:cv"],
    ]);
    expect(await go(made.id, { to: "good", funnel: "hire", patch: { phone: "1", cv: "x" } })).toBe("ok");
    expect(await where(made.id)).toEqual({ at: "hire.good", max_stage: "good", closed: false });
    const bulk = await advanceBulk(await as(), "person", { ids: [made.id], to: "new", funnel: "lead" });
    expect(bulk.moved).toEqual([made.id]);
    expect(await where(made.id)).toEqual({ at: "lead.new", max_stage: "new", closed: false });
  });

  it("lists one of them by name or as a view says, and a column of its board goes on with its own records", async () => {
    for (const n of [1, 2, 3])
      await createRecord(await as(), "person", { fields: { name: `L${n}`, phone: "1" }, funnel: "lead", stage: "good" });
    for (const n of [1, 2]) await createRecord(await as(), "person", { fields: { name: `H${n}`, cv: "x" }, funnel: "hire", stage: "good" });
    const there = { filter: { "==": [{ var: "$stage.key" }, "good"] }, sort: [{ field: "name", direction: "asc" as const }] };
    const names = async (query: ListQuery): Promise<string[]> => {
      const page = JSON.parse(await listRecords(await as(), "person", query)) as { items: { fields: { name: string } }[] };
      return page.items.map((row) => row.fields.name).filter((name) => /^[LH]\d$/.test(name));
    };
    expect(await names(there)).toEqual(["H1", "H2", "L1", "L2", "L3"]);
    expect(await names({ ...there, funnel: "hire" })).toEqual(["H1", "H2"]);
    expect(await names({ ...there, view: "leads" })).toEqual(["L1", "L2", "L3"]);
    expect(await names({ ...there, view: "leads", funnel: "hire" })).toEqual([]);
    expect(await codeOf(listRecords(await as(), "person", { funnel: "sales" }))).toBe("QUERY_INVALID");
    const board = JSON.parse(await readBoard(await as(), "hire", { limit: 1 })) as {
      stages: { key: string; count: number; items: { id: string }[]; nextCursor: string; query: ListQuery }[];
    };
    const column = board.stages.find(({ key }) => key === "good");
    const rest = JSON.parse(await listRecords(await as(), "person", { ...column?.query, cursor: column?.nextCursor ?? "" })) as {
      items: { funnel: string; id: string }[];
    };
    expect(rest.items.map(({ funnel }) => funnel)).toEqual(Array.from({ length: (column?.count ?? 0) - 1 }, () => "hire"));
  });

  it("a closed record leaves for another funnel only if its own lets it come back", async () => {
    const made = await createRecord(await as(), "person", {
      fields: { name: "Eve", phone: "1", cv: "x" },
      funnel: "lead",
      stage: "bought",
    });
    expect(await go(made.id, { to: "new" })).toBe("MOVE_NOT_ALLOWED");
    expect(await go(made.id, { to: "applied", funnel: "hire" })).toBe("MOVE_NOT_ALLOWED");
    const bulk = await advanceBulk(await as(), "person", { ids: [made.id], to: "applied", funnel: "hire" });
    expect(bulk.blocked).toEqual([{ id: made.id, code: "MOVE_NOT_ALLOWED", criteria: [] }]);
    const other = await createRecord(await as(), "person", { fields: { name: "Fay", cv: "x" }, funnel: "hire", stage: "hired" });
    expect(await go(other.id, { to: "new", funnel: "lead" })).toBe("ok");
  });
});
