import { publish, updateTenant } from "@funnelsmith/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { sampleApp } from "../src/sample-app.ts";
import { insertRows } from "./rows.ts";

let test: TestTenant;
beforeEach(async () => {
  test = await createTestTenant({ app: sampleApp() });
});
afterEach(() => test.drop());

describe("a tenant's currency", () => {
  it("may change until an amount counts in it", async () => {
    await insertRows(test.db, test.tenant, "deal", [{ name: "no amount" }]);
    expect(await updateTenant(test.db, test.tenant.id, { currency: "EUR" })).toMatchObject({ currency: "EUR" });
    await insertRows(test.db, test.tenant, "deal", [{ name: "one", quote: "7" }]);
    await expect(updateTenant(test.db, test.tenant.id, { currency: "USD" })).rejects.toMatchObject({
      code: "BODY_INVALID",
      errors: [{ pointer: "/currency", code: "CURRENCY_FIXED" }],
    });
    expect(await updateTenant(test.db, test.tenant.id, { currency: "EUR", name: "Other" })).toMatchObject({
      name: "Other",
      currency: "EUR",
    });
  });

  it.each(["account", "extra"])("stays while removed amounts of the object %s may come back in it", async (key) => {
    const { db, tenant } = test;
    const title = { "zh-CN": "费用", en: "Fee" };
    const fee = { key: "fee", kind: "money" as const, title };
    const document = sampleApp();
    const known = document.objects.find((object) => object.key === key);
    if (known) known.fields.push(fee);
    else document.objects.push({ key, title, titleField: "name", fields: [{ key: "name", kind: "text", title }, fee] });
    await publish(db, { tenant, document });
    await insertRows(db, tenant, key, [{ name: key, fee: "5" }]);
    const decisions = { "field.remove:account.fee": "accept", "object.remove:extra": "accept" };
    await publish(db, { tenant, document: sampleApp(), decisions });
    const fixed = { code: "BODY_INVALID", errors: [{ code: "CURRENCY_FIXED" }] };
    await expect(updateTenant(db, tenant.id, { currency: "USD" })).rejects.toMatchObject(fixed);
  });
});
