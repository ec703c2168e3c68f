import { Problem } from "@funnelsmith/problem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor, Ctx } from "../context.ts";
import { createRecord } from "../records/create-record.ts";
import { patchRecord } from "../records/patch-record.ts";
import { advance, type AdvanceInput } from "./advance.ts";
import { checkAdvance } from "./check-advance.ts";

let work: Work;
let manager: Actor;
let seller: Actor;
let viewer: Actor;
let account: string;
beforeAll(async () => {
  work = await openWork(salesApp);
  manager = await work.member(["manager"]);
  seller = await work.member(["seller"]);
  viewer = await work.member(["viewer"]);
  account = (await createRecord(await work.ctx(manager), "account", { fields: { name: "Acme", grade: "a", phone: "13800000000" } })).id;
});
afterAll(() => work.drop());

const as = (actor: Actor, more: Partial<Ctx> = {}): Promise<Ctx> => work.ctx(actor, more);
async function deal(fields: Record<string, unknown> = {}, owner = seller): Promise<{ id: string; version: number }> {
  const made = await createRecord(await as(manager), "deal", { fields: { name: "D", ...fields }, owner: owner.member });
  return { id: made.id, version: made.version };
}
async function go(actor: Actor, id: string, input: AdvanceInput, version: number | "*" = "*") {
  const done = await advance(await as(actor), "deal", id, input, version);
  return { ...done, record: JSON.parse(done.body) };
}
const demo = async (id: string): Promise<string> =>
  (await createRecord(await as(manager), "activity", { fields: { summary: "s", type: "demo", deal: id } })).id;
const ready = { account: "", amount: "1000.00", budget: "90", quote: "100", close_on: "2030-01-01" };
async function readyDeal(): Promise<string> {
  const { id } = await deal({ ...ready, account });
  await demo(id);
  return id;
}
async function problemOf(run: Promise<unknown>): Promise<Problem> {
  try {
    await run;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("a move through a gate", () => {
  it("is stopped by what is missing and says for each criterion what would help", async () => {
    const { id, version } = await deal();
    const problem = await problemOf(go(manager, id, { to: "discovery" }, version));
    expect(problem.code).toBe("GATE_CLOSED");
    expect(problem.extensions).toMatchObject({
      version,
      criteria: [
        { key: "has_name", side: "exit", stage: "lead", met: true },
        {
          key: "required:account",
          side: "entry",
          stage: "discovery",
          met: false,
          fix: { kind: "field", field: "account" },
          title: "Account",
        },
      ],
    });
  });

  it("goes on with the patch that fills it, as one version with one ledger row and one audit row", async () => {
    const { id, version } = await deal();
    const moved = await go(seller, id, { to: "discovery", patch: { account } }, version);
    expect(moved.version).toBe(version + 1);
    expect(moved.record).toMatchObject({
      version: version + 1,
      funnel: "sales",
      stage: "discovery",
      fields: { account: { id: account }, phone: "13800000000" },
    });
    const ledger = await work.sql(
      "select seq, from_stage, to_stage, cause, evidence from :schema.stage_transition where record_id = $1 order by seq",
      [id],
    );
    expect(ledger).toMatchObject([
      { seq: 1, from_stage: null, to_stage: "lead" },
      { seq: 2, from_stage: "lead", to_stage: "discovery", cause: "api" },
    ]);
    expect(ledger[1]?.["evidence"]).toMatchObject([
      { key: "has_name", met: true, reads: { name: "D" } },
      { key: "required:account", met: true },
    ]);
    const audit = await work.sql("select version, changes from :schema.audit where record_id = $1 and action = 'update'", [id]);
    expect(audit).toMatchObject([{ version: version + 1, changes: { account: [null, account] } }]);
  });

  it("keeps nothing of the patch when the gate stays closed", async () => {
    const { id, version } = await deal();
    expect(await codeOf(go(manager, id, { to: "negotiation", patch: { account, amount: "5.00" }, reason: { note: "n" } }, version))).toBe(
      "GATE_CLOSED",
    );
    const [row] = await work.sql("select version, account, amount from :schema.shop__deal where id = $1", [id]);
    expect(row).toEqual({ version, account: null, amount: null });
  });

  it("faces every stage it skips, and needs a reason to skip", async () => {
    const { id } = await deal();
    const closed = await problemOf(go(manager, id, { to: "negotiation" }));
    expect((closed.extensions["criteria"] as { key: string }[]).map((one) => one.key)).toEqual([
      "has_name",
      "required:account",
      "good_account",
      "required:close_on",
      "demo_done",
      "budget_ok",
      "floor_known",
    ]);
    const whole = await readyDeal();
    expect(await codeOf(go(manager, whole, { to: "negotiation" }))).toBe("REASON_REQUIRED");
    const moved = await go(manager, whole, { to: "negotiation", reason: { note: "they called us" } });
    expect(moved.record.stage).toBe("negotiation");
    const [row] = await work.sql("select note, evidence from :schema.stage_transition where record_id = $1 and seq = 2", [whole]);
    expect(row?.["note"]).toBe("they called us");
    expect(row?.["evidence"]).toContainEqual({
      key: "floor_known",
      stage: "negotiation",
      side: "entry",
      severity: "warn",
      met: false,
      reads: { secret: null },
    });
  });

  it("counts how often the record was somewhere", async () => {
    const id = await readyDeal();
    const closed = await problemOf(go(manager, id, { to: "won" }));
    const visited = (closed.extensions["criteria"] as { key: string }[]).find((one) => one.key === "visited");
    expect(visited).toMatchObject({ met: false, fix: { kind: "move" } });
    await go(manager, id, { to: "negotiation", reason: { note: "n" } });
    expect((await go(manager, id, { to: "won" })).record.stage).toBe("won");
    expect((await go(manager, id, { to: "repeat" })).record.stage).toBe("repeat");
  });

  it("takes no reason that is retired", async () => {
    const { id } = await deal();
    const refused = await problemOf(go(manager, id, { to: "lost", reason: { code: "old" } }));
    expect(refused.errors).toMatchObject([{ pointer: "/reason/code", code: "REASON_UNKNOWN" }]);
  });

  it("is refused where the record already is, or where nothing is", async () => {
    const { id } = await deal();
    expect(await codeOf(go(manager, id, { to: "lead" }))).toBe("MOVE_NOT_ALLOWED");
    expect(await codeOf(go(manager, id, { to: "nowhere" }))).toBe("RECORD_INVALID");
    expect(await codeOf(go(manager, "00000000-0000-7000-8000-000000000000", { to: "lead" }))).toBe("NOT_FOUND");
    expect(await codeOf(advance(await as(manager), "account", account, { to: "lead" }, "*"))).toBe("MOVE_NOT_ALLOWED");
  });
});

describe("stage columns", () => {
  it("keep the first entry, the furthest stage, where it was lost and when it closed", async () => {
    const id = await readyDeal();
    const columns = async () =>
      (
        await work.sql(
          "select stage, max_stage, lost_from, closed_at is not null as closed, sales__lead__at as lead_at, version from :schema.shop__deal where id = $1",
          [id],
        )
      )[0];
    const first = (await columns())?.["lead_at"];
    await go(manager, id, { to: "negotiation", reason: { note: "n" } });
    await go(manager, id, { to: "lead", reason: { note: "wrong" } });
    expect(await columns()).toEqual({
      stage: "lead",
      max_stage: "negotiation",
      lost_from: null,
      closed: false,
      lead_at: first,
      version: 3,
    });
    await go(manager, id, { to: "parked", reason: { note: "later" } });
    await go(manager, id, { to: "lost", reason: { code: "price" } });
    expect(await columns()).toMatchObject({ stage: "lost", max_stage: "negotiation", lost_from: "lead", closed: true });
    await go(manager, id, { to: "discovery", reason: { note: "they are back" } });
    expect(await columns()).toMatchObject({ stage: "discovery", lost_from: null, closed: false, version: 6 });
  });
});

describe("who may move", () => {
  it("a record out of sight does not exist, one in sight may be out of reach", async () => {
    const other = await work.member(["seller"]);
    const { id } = await deal({}, other);
    expect(await codeOf(go(seller, id, { to: "discovery" }))).toBe("NOT_FOUND");
    expect(await codeOf(go(viewer, id, { to: "discovery" }))).toBe("FORBIDDEN");
    expect(await codeOf(checkAdvance(await as(viewer), "deal", id, { to: "discovery" }))).toBe("FORBIDDEN");
    expect(await codeOf(go(await work.member([]), id, { to: "discovery" }))).toBe("NOT_FOUND");
  });

  it("a patch to a field the mover may not edit is refused, one out of sight like one that does not exist, and satisfies no gate", async () => {
    const id = await readyDeal();
    await work.sql("update :schema.shop__deal set budget = null where id = $1", [id]);
    for (const [patch, code] of [
      [{ budget: "95" }, "FIELD_READ_ONLY"],
      [{ secret: "x" }, "UNKNOWN_FIELD"],
      [{ nothing: "x" }, "UNKNOWN_FIELD"],
      [{ share: "1" }, "FIELD_READ_ONLY"],
    ] as const) {
      const problem = await problemOf(go(seller, id, { to: "negotiation", reason: { note: "n" }, patch }));
      expect(problem.code).toBe("RECORD_INVALID");
      expect(problem.errors).toMatchObject([{ pointer: `/patch/${Object.keys(patch)[0]}`, code }]);
    }
    expect(await codeOf(go(seller, id, { to: "negotiation", reason: { note: "n" } }))).toBe("GATE_CLOSED");
  });

  it("a reader without the right to a field learns met or unmet and nothing else", async () => {
    const id = await readyDeal();
    await work.sql("update :schema.shop__deal set secret = 'the floor is 80' where id = $1", [id]);
    const answer = await checkAdvance(await as(seller), "deal", id, { to: "negotiation" });
    const floor = answer.criteria.find((one) => one.key === "floor_known");
    expect(floor).toEqual({
      key: "floor_known",
      stage: "negotiation",
      side: "entry",
      title: "Floor price set",
      severity: "warn",
      met: true,
    });
    expect(JSON.stringify(answer)).not.toContain("the floor is 80");
    await work.sql("update :schema.shop__deal set secret = null where id = $1", [id]);
    const unmet = (await checkAdvance(await as(seller), "deal", id, { to: "negotiation" })).criteria.find(
      (one) => one.key === "floor_known",
    );
    expect(unmet).toMatchObject({ met: false, fix: { kind: "manager" } });
    expect(unmet).not.toHaveProperty("actual");
  });

  it("values are told as the record tells them, with titles and places, and what would do fits its field", async () => {
    const { id } = await deal({ account, close_on: "2030-01-01", budget: "28000", quote: "99999.99" });
    const { criteria } = await checkAdvance(await as(manager), "deal", id, { to: "negotiation" });
    const told = (key: string) => criteria.find((one) => one.key === key);
    expect(told("required:account")?.actual).toEqual([
      { path: "account", label: "Account", value: { id: account, title: expect.any(String) }, text: expect.any(String) },
    ]);
    const [shown] = told("required:account")?.actual ?? [];
    expect(shown).toMatchObject({ text: (shown?.value as { title: string } | undefined)?.title });
    expect(told("budget_ok")).toMatchObject({
      actual: [
        { path: "budget", value: "28000.00" },
        { path: "quote", value: "99999.99" },
      ],
      fix: { kind: "field", field: "budget", suggest: "80000.00" },
    });
  });

  it("locked fields stay locked in a move's patch, save for who may unlock", async () => {
    const id = await readyDeal();
    await go(manager, id, { to: "negotiation", reason: { note: "n" } });
    expect(await codeOf(go(seller, id, { to: "won", patch: { quote: "50" } }))).toBe("FIELD_LOCKED");
    expect(await codeOf(go(manager, id, { to: "won", patch: { quote: "50" } }))).toBe("ok");
  });

  it("validations hold for the patch of a move", async () => {
    const id = await readyDeal();
    expect(await codeOf(go(manager, id, { to: "discovery", patch: { budget: "1" } }))).toBe("RECORD_INVALID");
  });
});

describe("exceptions", () => {
  it("waive the criteria they name, with the right and a reason, and are in the ledger", async () => {
    const { id } = await deal({ account, close_on: "2030-01-01", budget: "10", quote: "100" });
    const reason = { note: "n" };
    expect(
      await codeOf(go(seller, id, { to: "negotiation", reason, exception: { criteria: ["demo_done", "budget_ok"], reason: "boss" } })),
    ).toBe("FORBIDDEN");
    expect(await codeOf(go(manager, id, { to: "negotiation", reason, exception: { criteria: ["demo_done"], reason: "boss" } }))).toBe(
      "GATE_CLOSED",
    );
    expect(
      await codeOf(go(manager, id, { to: "negotiation", reason, exception: { criteria: ["demo_done", "budget_ok"], reason: " " } })),
    ).toBe("REASON_REQUIRED");
    expect(await codeOf(go(manager, id, { to: "negotiation", reason, exception: { criteria: ["visited"], reason: "x" } }))).toBe(
      "RECORD_INVALID",
    );
    await go(manager, id, {
      to: "negotiation",
      reason,
      exception: { criteria: ["demo_done", "negotiation.budget_ok", "good_account"], reason: "boss said so" },
    });
    const [row] = await work.sql("select exception, evidence from :schema.stage_transition where record_id = $1 and seq = 2", [id]);
    expect(row?.["exception"]).toEqual({
      criteria: ["demo_done", "negotiation.budget_ok"],
      reason: "boss said so",
      allowedBy: manager.member,
    });
    expect(((row?.["evidence"] ?? []) as { key: string; waived?: boolean }[]).filter((one) => one.waived).map((one) => one.key)).toEqual([
      "demo_done",
      "budget_ok",
    ]);
  });
});

describe("versions and keys", () => {
  it("a stale version is told with the current one; a record already there has moved", async () => {
    const { id, version } = await deal({ account });
    await patchRecord(await as(manager), "deal", id, { fields: { amount: "3" } }, version);
    const stale = await problemOf(go(manager, id, { to: "discovery" }, version));
    expect([stale.code, stale.extensions["version"]]).toEqual(["VERSION_STALE", version + 1]);
    await go(manager, id, { to: "discovery" }, version + 1);
    expect((await problemOf(go(manager, id, { to: "discovery" }, version + 1))).code).toBe("STAGE_MOVED");
    expect((await problemOf(go(manager, id, { to: "discovery", patch: { amount: "4" } }, version + 1))).code).toBe("STAGE_MOVED");
  });

  it("the same request under the same key moves once and answers the same", async () => {
    const { id, version } = await deal({ account });
    const once = async (hash: string) =>
      advance(await as(manager, { idempotency: { key: `k-${id}`, hash } }), "deal", id, { to: "discovery" }, version);
    const first = await once("h");
    expect((await once("h")).body).toBe(first.body);
    expect(await codeOf(once("other"))).toBe("IDEMPOTENCY_CONFLICT");
    const [row] = await work.sql("select count(*)::int as n from :schema.stage_transition where record_id = $1", [id]);
    expect(row?.["n"]).toBe(2);
  });
});
