import { publish } from "@funnelsmith/storage";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { insertRows } from "./rows.ts";

const decimal = (unique: boolean) => {
  const app = sampleApp();
  app.objects[1]?.fields.push({ key: "ratio", kind: "number", title: "Ratio", scale: 2, ...(unique && { unique }) });
  return app;
};

let test: TestTenant;
beforeEach(async () => {
  test = await createTestTenant({ app: decimal(false) });
});
afterEach(() => test.drop());

it("a value cleared because it repeats is in the audit log as it was on the wire", async () => {
  await insertRows(test.db, test.tenant, "deal", [
    { name: "a", ratio: "1.50" },
    { name: "b", ratio: "1.5" },
  ]);
  await publish(test.db, { tenant: test.tenant, document: decimal(true), decisions: { "field.unique:deal.ratio": "clear" } });
  const rows = await test.db.one({
    text: `select r.name, r.ratio, a.changes from "${test.tenant.schema}".b2b__deal r left join "${test.tenant.schema}".audit a on a.record_id = r.id order by r.name`,
    values: [],
  });
  expect(rows).toEqual([
    { name: "a", ratio: "1.50", changes: null },
    { name: "b", ratio: null, changes: { ratio: ["1.50", null] } },
  ]);
});
