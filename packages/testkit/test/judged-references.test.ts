import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { sketchCatalog } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { sampleApp } from "../src/sample-app.ts";

/** The sample app in which accounts show how many deals they have. */
function counting(): AppDefinition {
  const app = sampleApp();
  const deals: FieldDefinition = {
    key: "deals_open",
    kind: "formula",
    result: { kind: "number", scale: 0 },
    title: { "zh-CN": "商机数", en: "Deals" },
    formula: { count: [{ var: "deals" }] },
  };
  const account = app.objects.find((object) => object.key === "account");
  account?.fields.push(deals);
  return app;
}

const tenant = { id: "t", schema: "t", name: "T", locale: "zh-CN", currency: "CNY", zone: "Asia/Shanghai" } as const;

const dealsJudged = (app: AppDefinition): boolean | undefined =>
  sketchCatalog(tenant, app)
    .objects.get("account")
    ?.incoming.find((reference) => reference.from === "deal")?.judged;

describe("writers of child rows wait for their parent only where something is decided by them", () => {
  it("a formula that is only shown keeps nobody waiting", () => {
    expect(dealsJudged(counting())).toBe(false);
  });

  it("a criterion that reads the formula through the reference does", () => {
    const app = counting();
    Object.assign(app.funnels?.[0]?.stages[1] ?? {}, {
      entry: [
        { key: "known", severity: "must", title: { "zh-CN": "老客户", en: "Known" }, rule: { ">": [{ var: "account.deals_open" }, 1] } },
      ],
    });
    expect(dealsJudged(app)).toBe(true);
  });

  it("a validation that reads it does", () => {
    const app = counting();
    Object.assign(app.objects.find((object) => object.key === "account") ?? {}, {
      validations: [{ key: "few", rule: { "<": [{ var: "deals_open" }, 10] }, message: { "zh-CN": "太多", en: "Too many" } }],
    });
    expect(dealsJudged(app)).toBe(true);
  });
});
