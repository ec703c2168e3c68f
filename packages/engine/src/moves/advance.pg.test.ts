import { describe, expect, it } from "vitest";
import { openAdvanceWork } from "../../test/advance-work.ts";
import { codeOf } from "../../test/open-work.ts";
import { problemOf } from "../../test/told.ts";
import { patchRecord } from "../records/patch-record.ts";
import { advance } from "./advance.ts";

const moves = openAdvanceWork();
const { as, deal, go, readyDeal } = moves;

describe("a move through a gate", () => {
  it("is stopped by what is missing and says for each criterion what would help", async () => {
    const { manager } = moves;
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
    const { work, seller, account } = moves;
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
    const { work, manager, account } = moves;
    const { id, version } = await deal();
    expect(await codeOf(go(manager, id, { to: "negotiation", patch: { account, amount: "5.00" }, reason: { note: "n" } }, version))).toBe(
      "GATE_CLOSED",
    );
    const [row] = await work.sql("select version, account, amount from :schema.shop__deal where id = $1", [id]);
    expect(row).toEqual({ version, account: null, amount: null });
  });

  it("faces every stage it skips, and needs a reason to skip", async () => {
    const { work, manager } = moves;
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
    const { manager } = moves;
    const id = await readyDeal();
    const closed = await problemOf(go(manager, id, { to: "won" }));
    const visited = (closed.extensions["criteria"] as { key: string }[]).find((one) => one.key === "visited");
    expect(visited).toMatchObject({ met: false, fix: { kind: "move" } });
    await go(manager, id, { to: "negotiation", reason: { note: "n" } });
    expect((await go(manager, id, { to: "won" })).record.stage).toBe("won");
    expect((await go(manager, id, { to: "repeat" })).record.stage).toBe("repeat");
  });

  it("takes no reason that is retired", async () => {
    const { manager } = moves;
    const { id } = await deal();
    const refused = await problemOf(go(manager, id, { to: "lost", reason: { code: "old" } }));
    expect(refused.errors).toMatchObject([
      { pointer: "/reason/code", code: "REASON_UNKNOWN", hint: { en: expect.not.stringContaining("old") } },
    ]);
  });

  it("is refused where the record already is, or where nothing is", async () => {
    const { manager, account } = moves;
    const { id } = await deal();
    expect(await codeOf(go(manager, id, { to: "lead" }))).toBe("MOVE_NOT_ALLOWED");
    expect(await codeOf(go(manager, id, { to: "nowhere" }))).toBe("RECORD_INVALID");
    expect(await codeOf(go(manager, "00000000-0000-7000-8000-000000000000", { to: "lead" }))).toBe("NOT_FOUND");
    expect(await codeOf(advance(await as(manager), "account", account, { to: "lead" }, "*"))).toBe("MOVE_NOT_ALLOWED");
  });
});

describe("stage columns", () => {
  it("keep the first entry, the furthest stage, where it was lost and when it closed", async () => {
    const { work, manager } = moves;
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

describe("versions and keys", () => {
  it("a stale version is told with the current one; a record already there has moved", async () => {
    const { manager, account } = moves;
    const { id, version } = await deal({ account });
    await patchRecord(await as(manager), "deal", id, { fields: { amount: "3" } }, version);
    const stale = await problemOf(go(manager, id, { to: "discovery" }, version));
    expect([stale.code, stale.extensions["version"]]).toEqual(["VERSION_STALE", version + 1]);
    await go(manager, id, { to: "discovery" }, version + 1);
    expect((await problemOf(go(manager, id, { to: "discovery" }, version + 1))).code).toBe("STAGE_MOVED");
    expect((await problemOf(go(manager, id, { to: "discovery", patch: { amount: "4" } }, version + 1))).code).toBe("STAGE_MOVED");
  });

  it("the same request under the same key moves once and answers the same", async () => {
    const { work, manager, account } = moves;
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
