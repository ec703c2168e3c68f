import type { AppDefinition } from "@funnelsmith/definition";
import { check } from "@funnelsmith/logic";
import { describe, expect, it } from "vitest";
import { objectScope } from "./scope.ts";

const app: AppDefinition = {
  formatVersion: 1,
  key: "b2b",
  version: "1.0.0",
  title: "B2B",
  objects: [
    {
      key: "account",
      title: "Account",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        { key: "industry", kind: "select", title: "Industry", options: [{ value: "steel", title: "Steel" }] },
        { key: "parent", kind: "reference", object: "account", inverse: "branches", title: "Parent" },
      ],
    },
    {
      key: "deal",
      title: "Deal",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        { key: "account", kind: "reference", object: "account", title: "Account" },
        { key: "amount", kind: "money", title: "Amount" },
        { key: "doubled", kind: "formula", title: "Doubled", formula: { "*": [{ var: "amount" }, 2] }, result: { kind: "money" } },
      ],
    },
    {
      key: "activity",
      title: "Activity",
      titleField: "summary",
      fields: [
        { key: "deal", kind: "reference", object: "deal", inverse: "activities", title: "Deal" },
        { key: "summary", kind: "text", title: "Summary" },
      ],
    },
  ],
  funnels: [
    {
      key: "sales",
      object: "deal",
      title: "Sales",
      stages: [
        { key: "lead", kind: "open", title: "Lead" },
        { key: "won", kind: "won", title: "Won" },
      ],
    },
    {
      key: "renewal",
      object: "deal",
      title: "Renewal",
      stages: [
        { key: "due", kind: "open", title: "Due" },
        { key: "won", kind: "won", title: "Won" },
      ],
    },
  ],
  roles: [{ key: "seller", title: "Seller" }],
};

describe("the names a rule may use", () => {
  const scope = objectScope(app, "deal");

  it("are the fields with their types", () => {
    expect(scope.variable("amount")).toEqual({ type: { is: "number" }, source: { from: "field", field: "amount" } });
    expect(scope.variable("doubled")?.type).toEqual({ is: "number" });
    expect(scope.variable("account")?.type).toEqual({ is: "id", object: "account" });
  });

  it("reach one hop through a reference and no further", () => {
    expect(scope.variable("account.industry")).toEqual({
      type: { is: "choice", values: ["steel"] },
      source: { from: "hop", through: "account", object: "account", field: "industry" },
    });
    expect(scope.variable("account.parent")?.type.is).toBe("id");
    expect(scope.variable("account.parent.name")).toBeUndefined();
  });

  it("reach child rows by the inverse name", () => {
    const activities = scope.children("activities");
    expect(activities).toMatchObject({ object: "activity", by: "deal" });
    expect(activities?.variable("summary")).toEqual({ type: { is: "text" }, source: { from: "child", field: "summary" } });
    expect(activities?.variable("deal.name")).toBeUndefined();
    expect(objectScope(app, "account").children("branches")).toMatchObject({ object: "account", by: "parent" });
    expect(scope.children("branches")).toBeUndefined();
  });

  it("hold the stages of all funnels over the object", () => {
    expect(scope.variable("$stage.key")?.type).toEqual({ is: "choice", values: ["lead", "won", "due"] });
    for (const path of ["$stage.days", "$stage.probability", "$visits.due", "$visits.lead"])
      expect(scope.variable(path)?.type.is, path).toBe("number");
    expect(scope.variable("$first_entered.won")?.type.is).toBe("instant");
    expect(scope.variable("$visits.lost")).toBeUndefined();
    expect(objectScope(app, "account").variable("$stage.key")).toBeUndefined();
  });

  it("hold the user, the owner and the clock", () => {
    expect(scope.variable("$user.id")?.type.is).toBe("id");
    expect(scope.variable("$record.owner")?.source).toEqual({ from: "owner" });
    expect(scope.variable("$today")?.type.is).toBe("date");
    expect(scope.variable("$now")?.type.is).toBe("instant");
    expect(check({ in: ["seller", { var: "$user.roles" }] }, scope).ok).toBe(true);
    expect(check({ in: ["sailor", { var: "$user.roles" }] }, scope).ok).toBe(false);
  });

  it("hold earlier values only where the rule's place allows it, and never computed ones", () => {
    expect(scope.variable("$previous.amount")).toBeUndefined();
    const update = objectScope(app, "deal", { previous: true });
    expect(update.variable("$previous.amount")?.source).toEqual({ from: "previous", field: "amount" });
    expect(update.variable("$previous.doubled")).toBeUndefined();
  });

  it("hold nothing that JavaScript objects inherit", () => {
    for (const path of ["constructor", "__proto__", "toString", "amount.constructor", "$stage.constructor"])
      expect(scope.variable(path), path).toBeUndefined();
    expect(scope.children("constructor")).toBeUndefined();
  });

  it("are listed for hints", () => {
    expect(scope.names()).toEqual(expect.arrayContaining(["amount", "account.name", "$stage.key", "activities"]));
    expect(scope.children("activities")?.names()).toEqual(["deal", "summary"]);
  });

  it("exist only for objects of the app", () => {
    expect(() => objectScope(app, "ghost")).toThrow(expect.objectContaining({ code: "DEFINITION_INVALID" }));
  });
});
