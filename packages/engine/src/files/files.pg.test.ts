import type { AppDefinition } from "@funnelsmith/definition";
import { newId } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWork, type Work } from "../../test/open-work.ts";
import type { Ctx } from "../context.ts";
import { exportRecords } from "../exchange/export-records.ts";
import { advance } from "../moves/advance.ts";
import { checkAdvance } from "../moves/check-advance.ts";
import { timelineOf } from "../moves/timeline.ts";
import { bulkWrite } from "../records/bulk-write.ts";
import { createRecord } from "../records/create-record.ts";
import { deleteRecord } from "../records/delete-record.ts";
import { getRecord } from "../records/get-record.ts";
import { listRecords } from "../records/list-records.ts";
import { patchRecord } from "../records/patch-record.ts";
import { restoreRecord } from "../records/restore-record.ts";
import { mayReadFile } from "./read-file.ts";

/** Contracts whose scan is what the gate asks for; a clerk does not see the papers. */
const app: AppDefinition = {
  formatVersion: 1,
  key: "docs",
  version: "1.0.0",
  title: "Contracts",
  objects: [
    {
      key: "contract",
      title: "Contract",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name", required: true },
        { key: "scan", kind: "file", title: "Scan", accept: ["pdf", "image"], maxFiles: 2, maxSize: 1 },
        { key: "papers", kind: "file", title: "Papers" },
        { key: "signed_on", kind: "date", title: "Signed on" },
      ],
      validations: [
        {
          key: "scan_when_signed",
          rule: { or: [{ empty: [{ var: "signed_on" }] }, { "!": [{ empty: [{ var: "scan" }] }] }] },
          message: "A signed contract has its scan",
        },
      ],
    },
  ],
  funnels: [
    {
      key: "flow",
      object: "contract",
      title: "Flow",
      stages: [
        { key: "draft", title: "Draft", kind: "open" },
        {
          key: "signed",
          title: "Signed",
          kind: "open",
          requiredFields: ["scan"],
          entry: [
            {
              key: "has_papers",
              severity: "warn",
              title: "The papers are there",
              rule: { "==": [{ if: [{ empty: [{ var: "papers" }] }, 0, 1] }, 1] },
            },
          ],
        },
        { key: "done", title: "Done", kind: "won" },
        { key: "lost", title: "Lost", kind: "lost", reason: { required: true, options: [{ value: "price", title: "Price" }] } },
      ],
    },
  ],
  roles: [
    {
      key: "seller",
      title: "Seller",
      objects: { contract: { read: "own", create: "all", update: "own", delete: "own", export: "own" } },
      funnels: { flow: { advance: "own" } },
    },
    { key: "clerk", title: "Clerk", objects: { contract: { read: "all", create: "all", update: "all", fields: { papers: "hidden" } } } },
  ],
} as AppDefinition;

interface Told {
  readonly id: string;
  readonly version: number;
  readonly fields: Readonly<Record<string, unknown>>;
}
const told = (answer: { readonly body: unknown }): Told =>
  (typeof answer.body === "string" ? JSON.parse(answer.body) : answer.body) as Told;
const pointers = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => "written",
    (error: { code?: string; errors?: readonly { pointer: string; code: string }[] }) =>
      error.errors?.map(({ pointer, code }) => `${pointer} ${code}`).join() || error.code,
  );

describe("files of records", () => {
  let work: Work;
  let seller: Awaited<ReturnType<Work["member"]>>;
  let other: Awaited<ReturnType<Work["member"]>>;
  let clerk: Awaited<ReturnType<Work["member"]>>;
  let ctx: Ctx;

  beforeAll(async () => {
    work = await openWork(app);
    [seller, other, clerk] = [await work.member(["seller"]), await work.member(["seller"]), await work.member(["clerk"])];
    ctx = await work.ctx(seller);
  });
  afterAll(async () => work.drop());

  /** A row as an upload leaves it. */
  async function upload(name: string, by: Ctx = ctx, kind = "pdf", bytes = 1000): Promise<string> {
    const id = newId();
    await work.sql(
      `insert into :schema.file (id, name, type, kind, bytes, hash, uploaded_by, uploaded_at)
       values ('${id}', '${name}', 'application/pdf', '${kind}', ${bytes}, '', '${by.actor.member}', '${by.now}')`,
    );
    return id;
  }
  const placed = async (id: string): Promise<unknown> =>
    (await work.sql(`select object, record_id, field from :schema.file where id = '${id}'`))[0];

  it("become the record's when it is created, told with name, size and type", async () => {
    const scan = await upload("合同.pdf");
    const made = told(await createRecord(ctx, "contract", { fields: { name: "A", scan: [scan] } }));
    expect(made.fields["scan"]).toEqual([{ id: scan, name: "合同.pdf", size: 1000, type: "application/pdf" }]);
    expect(await placed(scan)).toEqual({ object: "contract", record_id: made.id, field: "scan" });
    const list = JSON.parse(await listRecords(ctx, "contract", { filter: { "!": [{ empty: [{ var: "scan" }] }] } })) as { items: Told[] };
    expect(list.items.map(({ id }) => id)).toEqual([made.id]);
  });

  it("are refused when they are somebody else's, another record's, unknown, named twice or not what the field takes", async () => {
    const foreign = await upload("theirs.pdf", await work.ctx(other));
    const held = await upload("held.pdf");
    await createRecord(ctx, "contract", { fields: { name: "B", scan: [held] } });
    const mine = await upload("mine.pdf");
    const table = await upload("table.xlsx", ctx, "spreadsheet");
    const large = await upload("large.pdf", ctx, "pdf", 2_000_000);
    const asked: readonly [unknown, string][] = [
      [[foreign], "/fields/scan/0 FIELD_FILE_UNKNOWN"],
      [[mine, held], "/fields/scan/1 FIELD_FILE_UNKNOWN"],
      [[newId()], "/fields/scan/0 FIELD_FILE_UNKNOWN"],
      [[mine, mine], "/fields/scan FIELD_FILE_TWICE"],
      [[table], "/fields/scan/0 FIELD_FILE_TYPE"],
      [[large], "/fields/scan/0 FIELD_FILE_SIZE"],
      [[mine, newId(), newId()], "/fields/scan FIELD_TOO_LONG"],
      ["x", "/fields/scan FIELD_TYPE"],
    ];
    for (const [scan, wanted] of asked) {
      expect(await pointers(createRecord(ctx, "contract", { fields: { name: "C", scan } })), JSON.stringify(scan)).toBe(wanted);
    }
    expect(await placed(mine)).toEqual({ object: null, record_id: null, field: null });
    expect(await pointers(createRecord(ctx, "contract", { fields: { name: "C", scan: [mine], papers: [mine] } }))).toBe(
      "/fields/papers/0 FIELD_FILE_UNKNOWN",
    );
  });

  it("go nowhere with a write that fails, and stay a record's when it lets them go", async () => {
    const [one, two] = [await upload("one.pdf"), await upload("two.pdf")];
    const made = told(await createRecord(ctx, "contract", { fields: { name: "D", scan: [one] } }));
    expect(await pointers(patchRecord(ctx, "contract", made.id, { fields: { scan: [two] } }, made.version + 1))).toBe("VERSION_STALE");
    expect(await placed(two)).toMatchObject({ record_id: null });
    expect(await pointers(patchRecord(ctx, "contract", made.id, { fields: { scan: null, signed_on: "2026-01-01" } }, "*"))).toMatch(/./);
    const changed = told(await patchRecord(ctx, "contract", made.id, { fields: { scan: [{ id: two }] } }, made.version));
    expect(changed.fields["scan"]).toMatchObject([{ id: two, name: "two.pdf" }]);
    const timeline = JSON.parse(await timelineOf(ctx, "contract", made.id)) as { items: { changes?: Record<string, unknown> }[] };
    expect(timeline.items.flatMap((item) => (item.changes?.["scan"] ? [item.changes["scan"]] : []))).toMatchObject([
      [[{ name: "one.pdf" }], [{ name: "two.pdf" }]],
      [null, [{ id: one, name: "one.pdf", size: 1000 }]],
    ]);
    const back = told(await patchRecord(ctx, "contract", made.id, { fields: { scan: [one, two] } }, changed.version));
    expect(back.fields["scan"]).toMatchObject([{ id: one }, { id: two }]);
    const same = told(await patchRecord(ctx, "contract", made.id, { fields: { scan: back.fields["scan"] } }, "*"));
    expect(same.version).toBe(back.version);
  });

  it("are a deliverable of the gate: asked for, sent with the move, tried without being taken", async () => {
    const made = told(await createRecord(ctx, "contract", { fields: { name: "E" } }));
    expect(await pointers(advance(ctx, "contract", made.id, { to: "signed" }, "*"))).toBe("GATE_CLOSED");
    const scan = await upload("signed.pdf");
    const tried = await checkAdvance(ctx, "contract", made.id, { to: "signed", patch: { scan: [scan] } });
    expect(tried).toMatchObject({ ok: true, criteria: [{ met: true }, { met: false, severity: "warn" }] });
    expect(await placed(scan)).toMatchObject({ record_id: null });
    expect(await pointers(advance(ctx, "contract", made.id, { to: "signed", patch: { scan: [newId()] } }, "*"))).toBe(
      "/patch/scan/0 FIELD_FILE_UNKNOWN",
    );
    const moved = told(await advance(ctx, "contract", made.id, { to: "signed", patch: { scan: [scan] } }, "*"));
    expect(moved).toMatchObject({ stage: "signed", fields: { scan: [{ id: scan, name: "signed.pdf" }] } });
    expect(await placed(scan)).toMatchObject({ record_id: made.id });
  });

  it("are checked when a record is created in a stage that asks for them", async () => {
    const scan = await upload("entry.pdf");
    const reason = { note: "It was signed before" };
    expect(await pointers(createRecord(ctx, "contract", { fields: { name: "F" }, stage: "signed", reason }))).toBe("GATE_CLOSED");
    expect(told(await createRecord(ctx, "contract", { fields: { name: "F", scan: [scan] }, stage: "signed", reason }))).toMatchObject({
      stage: "signed",
    });
  });

  it("come with many records at once, each row judged by itself", async () => {
    const [one, two] = [await upload("bulk-1.pdf"), await upload("bulk-2.pdf")];
    const result = await bulkWrite(ctx, "contract", {
      mode: "each",
      create: [
        { fields: { name: "G1", scan: [one] } },
        { fields: { name: "G2", scan: [newId()] } },
        { fields: { name: "G3", scan: [one] } },
        { fields: { name: "G4" } },
      ],
    });
    expect(result).toMatchObject({ created: 2, errors: [{ index: 1 }, { index: 2 }] });
    const [first] = result.ids;
    expect(await placed(one)).toMatchObject({ record_id: first });
    const updated = await bulkWrite(ctx, "contract", { update: [{ id: first ?? "", fields: { scan: [one, two] } }] });
    expect(updated.updated).toBe(1);
    expect(await placed(two)).toMatchObject({ record_id: first });
  });

  it("are read by exactly those who may read the field of the record", async () => {
    const [scan, paper] = [await upload("read-scan.pdf"), await upload("read-paper.pdf")];
    const made = told(await createRecord(ctx, "contract", { fields: { name: "H", scan: [scan], papers: [paper] } }));
    const may = async (who: Awaited<ReturnType<Work["member"]>>, id: string, field: string): Promise<boolean> =>
      await mayReadFile(await work.ctx(who), id, { object: "contract", record: made.id, field, at: new Date().toISOString() });
    expect([await may(seller, scan, "scan"), await may(seller, paper, "papers")]).toEqual([true, true]);
    expect([await may(other, scan, "scan"), await may(other, paper, "papers")]).toEqual([false, false]);
    expect([await may(clerk, scan, "scan"), await may(clerk, paper, "papers")]).toEqual([true, false]);
    // A field that is called otherwise now: whoever reads the field that holds the file.
    expect([await may(clerk, scan, "was_scan"), await may(clerk, paper, "was_papers"), await may(seller, paper, "was")]).toEqual([
      true,
      false,
      true,
    ]);
    const seen = JSON.parse(await getRecord(await work.ctx(clerk), "contract", made.id)) as Told;
    expect(Object.keys(seen.fields)).toEqual(["name", "scan", "signed_on"]);
    await deleteRecord(ctx, "contract", made.id, "*");
    expect(await may(seller, scan, "scan")).toBe(false);
    await restoreRecord(ctx, "contract", made.id);
    expect(await may(seller, scan, "scan")).toBe(true);
  });

  it("are exported by name and place, and read back from it", async () => {
    const scan = await upload("out; 1.pdf");
    await createRecord(ctx, "contract", { fields: { name: "Exported", scan: [scan] } });
    let text = "";
    for await (const part of exportRecords(ctx, "contract", { filter: { "==": [{ var: "name" }, "Exported"] }, header: "titles" }))
      text += part;
    expect(text).toContain(`out; 1.pdf (/api/v1/files/${scan})`);
  });
});
