import { updateTenant } from "@funnelsmith/storage";
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
});
