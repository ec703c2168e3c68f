import { type AppDefinition, type FieldDefinition, renameKeys } from "@funnelsmith/definition";
import { planPublish, publish, type PublishInput } from "@funnelsmith/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { insertRows } from "./rows.ts";

const field = (key: string, more: object): FieldDefinition => ({ key, title: key, ...more }) as FieldDefinition;

/** The sample app with fields of an object renamed, and what is left of names for them. */
function renamed(object: string, keys: Readonly<Record<string, FieldDefinition>>): AppDefinition {
  const app = sampleApp();
  const found = app.objects.find(({ key }) => key === object);
  if (!found) throw new Error(object);
  found.fields = found.fields.map((one) => keys[one.key] ?? one);
  return app;
}

let test: TestTenant;
const table = (object: string): string => `"${test.tenant.schema}"."b2b__${object}"`;
const rows = (text: string) => test.db.administerAlone({ text, values: [] });
const release = (document: AppDefinition, more: Partial<PublishInput> = {}) => publish(test.db, { tenant: test.tenant, document, ...more });
const constraints = () =>
  rows(`select conname from pg_catalog.pg_constraint where conrelid = '${table("account")}'::regclass order by 1`).then((found) =>
    found.map((row) => String(row["conname"])),
  );

beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
});
afterEach(() => test.drop());

describe.each([
  ["in the switch", {}],
  ["of a large table", { mostRowsAtOnce: 0 }],
])("the values of a removed field move to a new one %s", (_, more) => {
  it("as they are, with their checks and links, and the old key is free again", async () => {
    const app = sampleApp();
    await insertRows(test.db, test.tenant, "account", [{ name: "甲", phone: "13800000001" }, { name: "乙" }]);
    const before = await constraints();
    const document = renamed("account", { phone: field("mobile", { kind: "phone" }) });
    const plan = await planPublish(test.db, { tenant: test.tenant, document });
    const change = plan.changes.find(({ id }) => id === "field.remove:account.phone");
    expect(change).toMatchObject({ class: "loss", counts: { values: 1 } });
    expect(change?.options?.map(({ value }) => value)).toEqual(["accept", "purge:30", "erase", "move:mobile"]);
    await release(document, { ...more, decisions: { "field.remove:account.phone": "move:mobile" } });
    expect(await rows(`select name, mobile from ${table("account")} order by name`)).toEqual(
      expect.arrayContaining([
        { name: "甲", mobile: "13800000001" },
        { name: "乙", mobile: null },
      ]),
    );
    expect((await constraints()).length).toBe(before.length);
    expect((await constraints()).filter((name) => name.includes("phone"))).toEqual([]);

    // And back, next to a new field of the first name's key.
    const back = structuredClone(app);
    back.objects[0]!.fields.push(field("mobile", { kind: "text" }));
    back.objects[0]!.fields = back.objects[0]!.fields.map((one) => (one.key === "phone" ? field("tel", { kind: "text" }) : one));
    await release(back, { ...more });
    expect(await rows(`select name, mobile from ${table("account")} where mobile is not null`)).toHaveLength(1);
  });

  it("with everything that names them: unique ones stay unique, references still point", async () => {
    await insertRows(test.db, test.tenant, "account", [{ id: "00000000-0000-7000-8000-000000000001", name: "甲" }]);
    await insertRows(test.db, test.tenant, "deal", [{ name: "d", note: "n", account: "00000000-0000-7000-8000-000000000001" }]);
    const fields = { deal: { note: "remark", account: "customer" }, account: { name: "label" } };
    const document = renameKeys(sampleApp(), { stages: {}, fields });
    await release(document, {
      ...more,
      decisions: {
        "field.remove:deal.note": "move:remark",
        "field.remove:deal.account": "move:customer",
        "field.remove:account.name": "move:label",
      },
    });
    expect(await rows(`select d.remark, a.label from ${table("deal")} d join ${table("account")} a on a.id = d.customer`)).toEqual([
      { remark: "n", label: "甲" },
    ]);
    await expect(
      rows(`insert into ${table("deal")} (id, version, created_at, updated_at, name, customer) values
      ('00000000-0000-7000-8000-00000000000f', 1, now(), now(), 'x', '00000000-0000-7000-8000-0000000000ff')`),
    ).rejects.toMatchObject({ errors: [{ pointer: "/fields/customer", code: "REFERENCE_NOT_FOUND" }] });
    await expect(
      rows(`insert into ${table("account")} (id, version, created_at, updated_at, label) values
      ('00000000-0000-7000-8000-00000000000f', 1, now(), now(), '甲')`),
    ).rejects.toMatchObject({ code: "UNIQUE_TAKEN", errors: [{ pointer: "/fields/label" }] });
  });
});

it("two fields cannot give their values to the same one", async () => {
  const withFields = (...keys: readonly string[]): AppDefinition => {
    const app = sampleApp();
    app.objects[2]!.fields.push(...keys.map((key) => field(key, { kind: "text" })));
    return app;
  };
  await release(withFields("a", "b"));
  await insertRows(test.db, test.tenant, "activity", [{ summary: "s", a: "1", b: "2" }]);
  const decisions = { "field.remove:activity.a": "move:c", "field.remove:activity.b": "move:c" };
  await expect(release(withFields("c"), { decisions })).rejects.toMatchObject({
    code: "PUBLISH_UNDECIDED",
    errors: [{ pointer: "/decisions/field.remove:activity.b", code: "DECISION_TWICE" }],
  });
});
