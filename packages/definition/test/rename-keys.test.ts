import { expect, it } from "vitest";
import { lintReferences, merge3, migrationSteps, renameKeys, type AppDefinition } from "../src/index.ts";
import { change, workedExample } from "./example.ts";

const app = (): AppDefinition => workedExample();
const none = { stages: {}, fields: {} };

it("what is renamed is renamed wherever it is named, and nothing dangles", () => {
  const steps = {
    stages: { sales: { proposal: "offer" } },
    fields: { deal: { budget: "funds", account: "customer" }, account: { name: "label" }, activity: { type: "way" } },
  };
  const renamed = renameKeys(app(), steps);
  expect(lintReferences(renamed)).toEqual(lintReferences(app()));
  const text = JSON.stringify(renamed);
  for (const gone of ['"budget"', '"account.name"', '"var":"type"', '"proposal"']) expect(text).not.toContain(gone);
  // There and back is where it began.
  const back = {
    stages: { sales: { offer: "proposal" } },
    fields: { deal: { funds: "budget", customer: "account" }, account: { label: "name" }, activity: { way: "type" } },
  };
  expect(renameKeys(renamed, back)).toEqual(app());
  expect(renameKeys(app(), none)).toEqual(app());
});

it("also across a reference among what is missing, in the tests of gates, and in rights on columns of a sub-table", () => {
  const changed = change(
    change(
      change(change(app(), "/objects/1/validations/0/rule", { empty: [{ missing: ["budget", "account.name"] }] }), "/tests", [
        {
          key: "t",
          title: "T",
          funnel: "sales",
          from: "lead",
          to: "proposal",
          fields: { budget: "1", account: { name: "A", phone: "1" } },
          related: { activities: [{ type: "demo" }], lines: [{ cost: "1" }] },
          unmet: ["required:account", "demo_done"],
        },
      ]),
      "/objects/1/fields/-",
      { key: "lines", kind: "subTable", title: "Lines", fields: [{ key: "cost", kind: "money", title: "Cost" }] },
    ),
    "/roles/0/objects/deal/fields",
    { "lines.cost": "hidden", budget: "read" },
  );
  expect(lintReferences(changed)).toEqual([]);
  const steps = {
    stages: { sales: { proposal: "offer", lead: "inquiry" } },
    fields: {
      deal: { account: "customer", lines: "items", budget: "funds" },
      account: { name: "label" },
      activity: { type: "way" },
    },
  };
  const renamed = renameKeys(changed, steps);
  expect(lintReferences(renamed)).toEqual([]);
  expect(renamed.objects[1]!.validations![0]!.rule).toEqual({ empty: [{ missing: ["funds", "customer.label"] }] });
  expect(renamed.tests).toMatchObject([
    {
      from: "inquiry",
      to: "offer",
      fields: { funds: "1", customer: { label: "A", phone: "1" } },
      related: { activities: [{ way: "demo" }], items: [{ cost: "1" }] },
      unmet: ["required:customer", "demo_done"],
    },
  ]);
  expect(renamed.roles![0]!.objects!["deal"]!.fields).toEqual({ "items.cost": "hidden", funds: "read" });
});

it("but not the inverse name of a reference, were it that of its key", () => {
  const text = JSON.stringify(app()).replaceAll('"activities"', '"deal"');
  const named = JSON.parse(text) as AppDefinition;
  expect(text).toContain('[{"var":"deal"},');
  expect(lintReferences(named)).toEqual([]);
  const renamed = renameKeys(named, { stages: {}, fields: { activity: { deal: "opportunity" } } });
  expect(renamed.objects[2]!.fields[0]).toMatchObject({ key: "opportunity", inverse: "deal" });
  expect(lintReferences(renamed)).toEqual([]);
});

it("steps of several versions are followed to their end, from the version an app is at", () => {
  const migrations = [
    { from: "2.0.0", fields: { deal: { b: "c" } } },
    { from: "1.4.0", fields: { deal: { a: "b", x: "y" } }, stages: { f: { one: "two" } } },
  ];
  const at = (version: string) => migrationSteps({ ...app(), migrations }, version);
  expect(at("1.0.0")).toEqual({ stages: { f: { one: "two" } }, fields: { deal: { a: "c", x: "y", b: "c" } } });
  expect(at("1.10.0")).toEqual({ stages: {}, fields: { deal: { b: "c" } } });
  expect(at("2.0.1")).toEqual(none);
});

it("a migration that leads nowhere, or away from what is still there, is refused at its place", () => {
  const found = lintReferences({ ...app(), migrations: [{ from: "1.0.0", fields: { deal: { gone: "nowhere", amount: "budget" } } }] });
  expect(found.map(({ pointer, code }) => [pointer, code])).toEqual([
    ["/migrations/0/fields/deal/gone", "DANGLING_REFERENCE"],
    ["/migrations/0/fields/deal/amount", "MIGRATION_KEPT"],
  ]);
});

it("an app changed here on an old key merges with the renamed template without a question", () => {
  const base = app();
  const steps = { stages: {}, fields: { deal: { budget: "funds" } } };
  const mine = app();
  mine.objects.find(({ key }) => key === "deal")!.fields.find(({ key }) => key === "budget")!.title = "我们的预算";
  mine.views = [...(mine.views ?? []), { key: "own", type: "table", object: "deal", title: "自己的", fields: ["budget"] }];
  const theirs = renameKeys(app(), steps);
  const plain = merge3(base, mine, theirs);
  expect(plain.conflicts.length).toBeGreaterThan(0);
  const merged = merge3(renameKeys(base, steps), renameKeys(mine, steps), theirs);
  expect(merged.conflicts).toEqual([]);
  expect(merged.problems).toEqual([]);
  expect(merged.app.objects.find(({ key }) => key === "deal")!.fields.find(({ key }) => key === "funds")!.title).toBe("我们的预算");
  expect(JSON.stringify(merged.app.views)).toContain("funds");
});
