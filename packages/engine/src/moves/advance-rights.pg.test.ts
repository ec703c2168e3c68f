import { describe, expect, it } from "vitest";
import { openAdvanceWork } from "../../test/advance-work.ts";
import { codeOf } from "../../test/open-work.ts";
import { problemOf } from "../../test/told.ts";
import { createRecord } from "../records/create-record.ts";
import { checkAdvance } from "./check-advance.ts";

const moves = openAdvanceWork();
const { as, deal, go, readyDeal } = moves;

describe("who may move", () => {
  it("a record out of sight does not exist, one in sight may be out of reach", async () => {
    const { work, seller, viewer } = moves;
    const other = await work.member(["seller"]);
    const { id } = await deal({}, other);
    expect(await codeOf(go(seller, id, { to: "discovery" }))).toBe("NOT_FOUND");
    expect(await codeOf(go(viewer, id, { to: "discovery" }))).toBe("FORBIDDEN");
    expect(await codeOf(checkAdvance(await as(viewer), "deal", id, { to: "discovery" }))).toBe("FORBIDDEN");
    expect(await codeOf(go(await work.member([]), id, { to: "discovery" }))).toBe("NOT_FOUND");
  });

  it("a patch to a field the mover may not edit is refused, one out of sight like one that does not exist, and satisfies no gate", async () => {
    const { work, seller } = moves;
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
    const { work, seller } = moves;
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
    const { manager, account } = moves;
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

  it("rows that count are told beside those there are, one of them in the singular", async () => {
    const { manager } = moves;
    const id = await readyDeal();
    const told = async (): Promise<unknown> =>
      (await checkAdvance(await as(manager), "deal", id, { to: "negotiation" })).criteria.find(({ key }) => key === "demo_done")?.actual;
    const add = async (type: string): Promise<unknown> =>
      await createRecord(await as(manager), "activity", { fields: { summary: "s", type, deal: id } });
    expect(await told()).toMatchObject([{ value: 1, text: "1" }]);
    await add("call");
    expect(await told()).toMatchObject([{ value: 2, text: "2, of which 1 matches" }]);
    await add("demo");
    expect(await told()).toMatchObject([{ value: 3, text: "3, of which 2 match" }]);
  });

  it("locked fields stay locked in a move's patch, save for who may unlock", async () => {
    const { manager, seller } = moves;
    const id = await readyDeal();
    await go(manager, id, { to: "negotiation", reason: { note: "n" } });
    expect(await codeOf(go(seller, id, { to: "won", patch: { quote: "50" } }))).toBe("FIELD_LOCKED");
    expect(await codeOf(go(manager, id, { to: "won", patch: { quote: "50" } }))).toBe("ok");
  });

  it("validations hold for the patch of a move", async () => {
    const { manager } = moves;
    const id = await readyDeal();
    expect(await codeOf(go(manager, id, { to: "discovery", patch: { budget: "1" } }))).toBe("RECORD_INVALID");
  });
});

describe("exceptions", () => {
  it("waive the criteria they name, with the right and a reason, and are in the ledger", async () => {
    const { work, manager, seller, account } = moves;
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
