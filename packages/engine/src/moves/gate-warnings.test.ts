import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { AppDefinition, FunnelDefinition, RoleDefinition } from "@funnelsmith/definition";
import { assembleBundle } from "@funnelsmith/definition";
import { sketchCatalog } from "@funnelsmith/storage";
import { describe, expect, it } from "vitest";
import { gateWarnings } from "./gate-warnings.ts";

const tenant = {
  id: "00000000-0000-7000-8000-000000000001",
  schema: "t_x",
  name: "T",
  locale: "en",
  currency: "CNY",
  zone: "UTC",
} as const;
type Stage = FunnelDefinition["stages"][number];
const must = (key: string, rule: unknown) => ({ key, title: { "zh-CN": `条件${key}`, en: key }, rule, severity: "must" as const });

function warned(
  stages: readonly Stage[],
  more: Partial<FunnelDefinition> = {},
  roles: RoleDefinition[] = [],
  object: Partial<AppDefinition["objects"][number]> = {},
): readonly string[] {
  const app: AppDefinition = {
    formatVersion: 1,
    key: "w",
    version: "1.0.0",
    title: "W",
    objects: [
      {
        key: "deal",
        title: "Deal",
        titleField: "name",
        fields: [
          { key: "name", kind: "text", title: "Name", required: true },
          { key: "amount", kind: "number", min: "0", max: "100", title: "Amount" },
          { key: "quote", kind: "number", title: "Quote" },
          { key: "kind", kind: "select", title: "Kind", options: ["a", "b"].map((value) => ({ value, title: value })) },
        ],
        ...object,
      },
    ],
    funnels: [{ key: "f", object: "deal", title: "F", stages: [...stages], ...more }],
    roles,
  };
  const found = gateWarnings(sketchCatalog(tenant, app));
  for (const { detail, hint } of found)
    for (const locale of ["zh-CN", "en"] as const) for (const words of [detail, hint]) expect(words?.[locale]).toMatch(/[。.]$/);
  return found.map(({ code, pointer }) => `${code} ${pointer.replace("/funnels/0/", "")}`);
}
const open = (key: string, more: Partial<Stage> = {}): Stage => ({ key, kind: "open", title: key, ...more });
const won: Stage = { key: "won", kind: "won", title: "Won" };
const amount = (operator: string, value: number): unknown => ({ [operator]: [{ var: "amount" }, value] });

describe("what a definition most likely does not mean", () => {
  it("no example is warned of", () => {
    const examples = path.join(import.meta.dirname, "../../../../examples");
    for (const example of readdirSync(examples).filter((name) => existsSync(path.join(examples, name, "app.json")))) {
      const folder = path.join(examples, example);
      const files: Record<string, unknown> = {};
      for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }))
        if (file.endsWith(".json")) files[file.replaceAll("\\", "/")] = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
      const bundle = assembleBundle(files);
      if (!bundle.ok) throw new Error(example);
      expect(gateWarnings(sketchCatalog(tenant, bundle.document as AppDefinition)), example).toEqual([]);
    }
  });

  it("rules that never or always hold, by bounds and by options", () => {
    expect(warned([open("a"), open("b", { entry: [must("x", amount(">", 100))] }), won])).toContain(
      "RULE_ALWAYS_FALSE stages/1/entry/0/rule",
    );
    expect(
      warned([open("a", { exit: [must("x", { or: [{ empty: [{ var: "kind" }] }, { in: [{ var: "kind" }, ["a", "b"]] }] })] }), won]),
    ).toEqual(["RULE_ALWAYS_TRUE stages/0/exit/0/rule"]);
    expect(warned([open("a", { exit: [must("x", amount(">=", 0))] }), won])).toEqual([]);
  });

  it("criteria asked at once that exclude each other, required fields among them", () => {
    const stages = [open("a", { exit: [must("small", amount("<", 10))] }), open("b", { entry: [must("large", amount(">=", 10))] }), won];
    expect(warned(stages, { moves: { skip: "deny" } })).toEqual([
      "CRITERIA_CONTRADICT stages/1/entry/0/rule",
      "STAGE_WITHOUT_EXIT stages/0",
      "STAGE_UNREACHABLE stages/1",
      "STAGE_UNREACHABLE stages/2",
    ]);
    expect(
      warned([open("a"), open("b", { requiredFields: ["kind"], entry: [must("none", { empty: [{ var: "kind" }] })] }), won]),
    ).toContain("CRITERIA_CONTRADICT stages/1/entry/0/rule");
    expect(warned([open("a"), open("b", { entry: [must("x", amount(">=", 10)), must("y", amount("<=", 10))] }), won])).toEqual([]);
  });

  it("a stage without a way out", () => {
    expect(warned([open("a"), open("b", { exit: [must("x", amount(">", 100))] })], { moves: { back: "deny" } })).toContain(
      "STAGE_WITHOUT_EXIT stages/1",
    );
    expect(warned([open("a"), open("b", { exit: [must("x", amount(">", 100))] })])).not.toContain("STAGE_WITHOUT_EXIT stages/1");
  });

  it("a required field that none who move records may edit, or that is locked all the way", () => {
    const role = (fields: Record<string, "read" | "edit">, funnels = {}): RoleDefinition => ({
      key: "seller",
      title: "Seller",
      objects: { deal: { read: "all", create: "own", update: "all", fields } },
      funnels: { f: { advance: "all", ...funnels } },
    });
    const stages = [open("a"), open("b", { requiredFields: ["amount"] }), won];
    expect(warned(stages, {}, [role({ amount: "read" })])).toEqual(["REQUIRED_NOT_EDITABLE stages/1/requiredFields/0"]);
    expect(warned(stages, {}, [role({ amount: "edit" })])).toEqual([]);
    expect(warned(stages)).toEqual([]);
    const locked = [open("a", { lockedFields: ["amount"] }), ...stages.slice(1)];
    expect(warned(locked, {}, [role({})])).toEqual(["REQUIRED_LOCKED stages/1/requiredFields/0"]);
    expect(warned(locked, {}, [role({}, { unlock: "all" })])).toEqual([]);
  });

  it("amounts that are compared with each other, and what is required and yet asked for", () => {
    const above = must("above", { ">": [{ var: "amount" }, { var: "quote" }] });
    const below = must("below", { "<=": [{ var: "amount" }, { var: "quote" }] });
    expect(warned([open("a"), open("b", { entry: [above, below] }), won])).toContain("CRITERIA_CONTRADICT stages/1/entry/1/rule");
    expect(warned([open("a"), open("b", { entry: [below] }), won])).toEqual([]);
    expect(warned([open("a"), open("b", { entry: [must("named", { "!": [{ empty: [{ var: "name" }] }] })] }), won])).toEqual([
      "RULE_ALWAYS_TRUE stages/1/entry/0/rule",
    ]);
  });

  it("a criterion no record can meet that keeps the object's validations", () => {
    const small = { or: [{ empty: [{ var: "amount" }] }, amount("<=", 10)] };
    const stages = [open("a"), open("b", { entry: [must("large", amount(">=", 20))] }), won];
    const kept = { validations: [{ key: "small", rule: small, message: { "zh-CN": "不超过 10", en: "At most 10" } }] };
    expect(warned(stages, { moves: { skip: "deny" } }, [], kept)).toEqual([
      "AGAINST_VALIDATION stages/1/entry/0/rule",
      "STAGE_WITHOUT_EXIT stages/0",
      "STAGE_UNREACHABLE stages/1",
      "STAGE_UNREACHABLE stages/2",
    ]);
    expect(warned([open("a"), open("b", { entry: [must("some", amount(">=", 5))] }), won], {}, [], kept)).toEqual([]);
  });

  it("a rule of automatic entry that its own stage's criteria never let in", () => {
    const entry = [must("b", { "==": [{ var: "kind" }, "b"] })];
    expect(warned([open("a"), open("b", { entry, autoEnter: { "==": [{ var: "kind" }, "a"] } }), won])).toEqual([
      "AUTO_ENTER_CONTRADICTS stages/1/autoEnter",
    ]);
    expect(warned([open("a"), open("b", { entry, autoEnter: { "==": [{ var: "kind" }, "b"] } }), won])).toEqual([]);
  });
});
