import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkInstallation } from "../src/check/check-installation.ts";
import { findingLine } from "../src/check/finding.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let owner: pg.Client;
let schema: string;
const deals = "/api/v1/apps/b2b/objects/deal/records";
const check = async (): Promise<readonly string[]> =>
  (await checkInstallation(server.deps.db, server.deps.files)).findings.map(findingLine);

beforeAll(async () => {
  server = await startTestServer();
  admin = server.as(await setUpFirst(server));
  const made = await admin("POST", "/api/v1/apps", { template: "b2b", sampleData: true });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  owner = new pg.Client(server.ownerUrl);
  await owner.connect();
  schema = (await owner.query<{ schema: string }>("select schema from platform.tenant")).rows[0]?.schema ?? "";
});
afterAll(async () => {
  await owner?.end();
  await server.close();
});

describe("the check", () => {
  it("finds nothing in two years of sample data, nor in what people did with it", async () => {
    const account = await admin("POST", "/api/v1/apps/b2b/objects/account/records", { fields: { name: "检查有限公司" } });
    expect(account.status, JSON.stringify(account.body)).toBe(201);
    const path = `/api/v1/apps/b2b/objects/account/records/${account.body.id}`;
    expect((await admin("PATCH", path, { fields: { name: "检查股份公司" } }, { "if-match": "1" })).status).toBe(200);
    expect((await admin("DELETE", path, undefined, { "if-match": "2" })).status).toBe(200);
    expect((await admin("POST", `${path}/restore`)).status).toBe(200);
    const open = (await admin("GET", `${deals}?limit=500&fields=name`)).body.items as { id: string; stage: string }[];
    const moved = await admin("POST", `${deals}/advance/bulk`, {
      ids: open.map(({ id }) => id),
      to: open.find(({ stage }) => stage)?.stage,
    });
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    const steps: string[] = [];
    const checked = await checkInstallation(server.deps.db, undefined, undefined, (step) => steps.push(step));
    expect(checked).toEqual({ tenants: 1, apps: 1, findings: [] });
    const [{ count: of } = { count: 0 }] = (await owner.query<{ count: string }>(`select count(*) from "${schema}".b2b__deal`)).rows;
    for (const what of ["ledger", "audit log"]) expect(steps).toContain(`${schema} b2b deal: ${what} of ${of} records`);
  });

  it("ends early where very much does not agree, and says so", async () => {
    const all = (set: string) => owner.query(`update "${schema}".b2b__deal set max_stage = ${set}`);
    await all("'nowhere' || max_stage");
    const { findings } = await checkInstallation(server.deps.db, server.deps.files, 5);
    await all("replace(max_stage, 'nowhere', '')");
    expect(findings.map(findingLine).filter((line) => !line.includes("max_stage is nowhere"))).toEqual([
      expect.stringContaining("there is more than these 5 findings"),
    ]);
    expect(findings).toHaveLength(6);
  });

  const id = "[0-9a-f-]{36}";
  const deal = (set: string): string =>
    `update :t.b2b__deal set ${set} where id = (select id from :t.b2b__deal where deleted_at is null order by id limit 1)`;
  const audit = (set: string): string =>
    `update :t.audit set ${set} where id = (select a.id from :t.audit a join :t.b2b__deal d on d.id = a.record_id where a.action = 'create' order by a.id limit 1)`;
  it.each<[title: string, spoil: string, mend: string, found: readonly string[]]>([
    [
      "a stage nobody moved to",
      deal("max_stage = 'nowhere' || max_stage"),
      deal("max_stage = replace(max_stage, 'nowhere', '')"),
      [`b2b deal ${id}: max_stage is nowhere.*, the ledger says .*`],
    ],
    [
      "a ledger row that lost its place",
      "update :t.stage_transition set seq = seq + 70 where seq = 2 and record_id = (select record_id from :t.stage_transition where seq = 2 order by record_id limit 1)",
      "update :t.stage_transition set seq = seq - 70 where seq > 70",
      [`b2b deal ${id}: ledger row .*`],
    ],
    [
      "a ledger row of a record that is not there",
      "update :t.stage_transition set record_id = '00000000-0000-7000-8000-000000000000', note = record_id::text where seq = 1 and record_id = (select record_id from :t.stage_transition group by 1 having count(*) = 1 order by 1 limit 1)",
      "update :t.stage_transition set record_id = note::uuid, note = null where record_id = '00000000-0000-7000-8000-000000000000'",
      [
        "b2b deal 00000000-0000-7000-8000-000000000000: the ledger tells of a record that is not there",
        `b2b deal ${id}: stage is .*, the ledger says null`,
      ],
    ],
    [
      "a version nobody made",
      deal("version = version + 9"),
      deal("version = version - 9"),
      [`b2b deal ${id}: the record is at version .* account for .*`],
    ],
    [
      "an audit row ahead of its record",
      audit("version = 50"),
      audit("version = 1"),
      [`b2b deal ${id}: the audit log tells of 1 creations, its first version is 50`],
    ],
    [
      "an audit row of another app",
      audit("app = 'gone'"),
      "update :t.audit set app = 'b2b' where app = 'gone'",
      ["1 rows of audit belong to app gone, which is not there"],
    ],
    [
      "a deletion nobody asked for",
      "update :t.b2b__activity set deleted_at = now() where id = (select id from :t.b2b__activity where deleted_at is null order by id limit 1)",
      "update :t.b2b__activity set deleted_at = null where id = (select id from :t.b2b__activity order by id limit 1)",
      [`b2b activity ${id}: the record is deleted, the audit log says create`],
    ],
    [
      "a published document that was changed",
      `update :t.definition_version set document = jsonb_set(document, '{title}', '"x"'), message = document ->> 'title'`,
      "update :t.definition_version set document = jsonb_set(document, '{title}', message::jsonb), message = null",
      ["b2b: the document of version 1 was changed after it was published"],
    ],
    [
      "a publish nobody will carry on",
      `update :t.app set preparing = '{"phase": "finish"}'`,
      "update :t.app set preparing = null",
      ["b2b: a publish has begun that no start will carry on"],
    ],
    [
      "a publish that is not under way",
      "insert into platform.publishing select id, 'b2b', now() from platform.tenant",
      "delete from platform.publishing",
      ["b2b: a publish is said to be under way and is not"],
    ],
    [
      "a column that belongs to nothing",
      `alter table :t.b2b__deal add column "_p99" text`,
      `alter table :t.b2b__deal drop column "_p99"`,
      ["b2b deal: column _p99 belongs to nothing"],
    ],
    [
      "a column that is gone",
      "alter table :t.b2b__deal rename column name to lost",
      "alter table :t.b2b__deal rename column lost to name",
      ["b2b deal: column name is not there", "b2b deal: column lost belongs to nothing"],
    ],
    [
      "a column of another type",
      "alter table :t.b2b__deal alter column next_step type varchar(10000)",
      "alter table :t.b2b__deal alter column next_step type text",
      ["b2b deal: column next_step is character varying\\(10000\\), not text"],
    ],
    ["a table of no app", "create table :t.old__thing (id uuid)", "drop table :t.old__thing", ["table old__thing belongs to no app"]],
    [
      "a file a record names that is not its own",
      `insert into :t.file (id, name, type, kind, bytes, hash, uploaded_by, uploaded_at, app, object, record_id, field) select '00000000-0000-7000-8000-00000000000f', 'a.pdf', 'application/pdf', 'pdf', 1, '', id, now(), 'b2b', 'contract', '00000000-0000-7000-8000-000000000000', 'scan' from :t.b2b__contract order by id limit 1;
       update :t.b2b__contract set scan = '[{"id": "00000000-0000-7000-8000-00000000000f", "name": "a.pdf", "size": 1, "type": "application/pdf"}]' where id = (select id from :t.b2b__contract order by id limit 1)`,
      "update :t.b2b__contract set scan = null; delete from :t.file",
      [
        `b2b contract ${id}: names file 00000000-0000-7000-8000-00000000000f, which is not its own`,
        "b2b contract 00000000-0000-7000-8000-000000000000: has file 00000000-0000-7000-8000-00000000000f and is not there",
        "file 00000000-0000-7000-8000-00000000000f has no content",
      ],
    ],
    [
      "a membership without its member",
      "update :t.member set account_id = 'nobody' where account_id is not null",
      `update :t.member set account_id = (select id from auth."user") where account_id = 'nobody'`,
      [
        "account .* has a membership and no member's row",
        "account nobody has a member's row and no membership",
        "account nobody is not there",
      ],
    ],
    ["a schema of nobody", "create schema t_aaaaaaaaaaaa", "drop schema t_aaaaaaaaaaaa", ["a schema without a tenant"]],
  ])("finds %s", async (_title, spoil, mend, found) => {
    await owner.query(spoil.replaceAll(":t.", `"${schema}".`));
    const lines = await check();
    await owner.query(mend.replaceAll(":t.", `"${schema}".`));
    expect([...lines].sort()).toEqual(
      expect.arrayContaining(found.map((line) => expect.stringMatching(new RegExp(`^(${schema}|t_a{12})(: | )${line}$`)))),
    );
    expect(await check()).toEqual([]);
  });

  it("finds nothing where an object has the key of one that was removed, nor in what came back from the recycle bin", async () => {
    const item = { key: "item", title: "Item", titleField: "name", fields: [{ key: "name", kind: "text", title: "Name" }] };
    const part = {
      ...item,
      key: "part",
      fields: [...item.fields, { key: "item", kind: "reference", object: "item", onDelete: "clear", title: "Item" }],
    };
    const app = "/api/v1/apps/again";
    const design = (objects: readonly object[]) => ({ formatVersion: 1, key: "again", version: "1.0.0", title: "Again", objects });
    expect((await admin("POST", "/api/v1/apps", { bundle: design([item, part]) })).status).toBe(201);
    const { id } = (await admin("POST", `${app}/objects/item/records`, { fields: { name: "一" } })).body;
    const { id: referring } = (await admin("POST", `${app}/objects/part/records`, { fields: { name: "二", item: id } })).body;
    expect((await admin("DELETE", `${app}/objects/item/records/${id}`, undefined, { "if-match": "1" })).status).toBe(200);
    const back = await admin("POST", `${app}/objects/item/records/${id}/restore`);
    expect(back.body).toMatchObject({ id, restored: { records: 0, references: 1 } });
    expect((await admin("GET", `${app}/objects/part/records/${referring}`)).body.fields.item).toMatchObject({ id });
    expect(await check()).toEqual([]);
    const publish = async (objects: readonly object[], decisions: object) => {
      const document = design(objects);
      const plan = (await admin("POST", `${app}/plan`, { document })).body;
      const done = await admin("POST", `${app}/publish`, { planId: plan.planId, document, decisions });
      expect(done.status, JSON.stringify(done.body)).toBe(200);
    };
    await publish([item], { "object.remove:part": "accept" });
    await publish([item, part], {});
    expect((await admin("POST", `${app}/objects/part/records`, { fields: { name: "三" } })).status).toBe(201);
    expect(await check()).toEqual([]);
  });

  it("finds nothing in records that a publish made read differently", async () => {
    const made = await admin("POST", "/api/v1/apps", { blank: { key: "plain", title: "Plain" } });
    expect(made.status).toBe(201);
    const publish = async (kind: string) => {
      const { document } = (await admin("GET", "/api/v1/apps/plain/draft")).body;
      document.objects[0].fields[1] = { key: "size", kind, title: "Size", ...(kind === "number" && { scale: 2 }) };
      const plan = (await admin("POST", "/api/v1/apps/plain/plan", { document })).body;
      const decisions = Object.fromEntries(
        plan.changes.flatMap(({ id: change, options }: { id: string; options?: { value: string }[] }) =>
          options?.[0] ? [[change, options[0].value]] : [],
        ),
      );
      const done = await admin("POST", "/api/v1/apps/plain/publish", { planId: plan.planId, document, decisions });
      expect(done.status, JSON.stringify(done.body)).toBe(200);
    };
    await publish("text");
    const items = "/api/v1/apps/plain/objects/item/records";
    const { id: item } = (await admin("POST", items, { fields: { name: "一", size: "7" } })).body;
    await publish("number");
    expect((await admin("GET", `${items}/${item}`)).body).toMatchObject({ version: 2, fields: { size: "7.00" } });
    expect(await check()).toEqual([]);
  });
});
