import type { FieldDefinition } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { type Comparison, comparisonsOf, conditionFields, conditionOn, newBranch, ruleOf } from "./split-rule.ts";

const field = (kind: string, more: Record<string, unknown> = {}): FieldDefinition =>
  ({ key: "f", title: "F", kind, ...more }) as unknown as FieldDefinition;
const rule = (kind: string, comparison: Comparison, value: unknown) =>
  ruleOf({ conditions: [{ field: "f", comparison, value }], to: "" }, [field(kind)]);

describe("a rule put together by hand", () => {
  it("is of the dialect: numbers as numbers, everything else as it goes on the wire", () => {
    expect(rule("money", ">=", "500000.5")).toEqual({ ">=": [{ var: "f" }, 500000.5] });
    expect(rule("select", "==", "web")).toEqual({ "==": [{ var: "f" }, "web"] });
    expect(rule("date", "<=", "2026-12-31")).toEqual({ "<=": [{ var: "f" }, "2026-12-31"] });
    expect(rule("boolean", "==", false)).toEqual({ "==": [{ var: "f" }, false] });
    expect(rule("text", "filled", null)).toEqual({ "!": [{ empty: [{ var: "f" }] }] });
  });
  it("is nothing while it has no value, or its field is gone", () => {
    expect(rule("money", ">=", null)).toBeUndefined();
    expect(rule("text", "==", "")).toBeUndefined();
    expect(ruleOf({ conditions: [{ field: "f", comparison: "==", value: 1 }], to: "" }, [])).toBeUndefined();
    expect(ruleOf(newBranch(), [field("money")])).toBeUndefined();
  });
  it("may want several things at once, all of them complete", () => {
    const fields = [field("money"), { ...field("text"), key: "g" }];
    const amount = { field: "f", comparison: ">=", value: "10" } as const;
    const both = ruleOf({ conditions: [amount, { field: "g", comparison: "filled", value: null }], to: "" }, fields);
    expect(both).toEqual({ and: [{ ">=": [{ var: "f" }, 10] }, { "!": [{ empty: [{ var: "g" }] }] }] });
    expect(ruleOf({ conditions: [amount, conditionOn(undefined)], to: "" }, fields)).toBeUndefined();
  });
  it("begins complete for what shows no while nothing is chosen", () => {
    expect(ruleOf({ conditions: [conditionOn(field("boolean"))], to: "" }, [field("boolean")])).toEqual({ "==": [{ var: "f" }, false] });
    expect(ruleOf({ conditions: [conditionOn(field("money"))], to: "" }, [field("money")])).toBeUndefined();
  });
  it("offers a field only what its kind can be asked", () => {
    expect(comparisonsOf(field("money"))).toEqual(["==", "!=", ">=", "<=", "filled", "empty"]);
    expect(comparisonsOf(field("boolean"))).toEqual(["==", "!=", "filled", "empty"]);
    expect(comparisonsOf(field("multiSelect", { options: [] }))).toEqual(["contains", "filled", "empty"]);
  });
  it("is about what people type or choose, not about rows, files, people or computed values", () => {
    const kinds = ["text", "money", "select", "subTable", "file", "member", "reference", "formula"];
    expect(conditionFields(kinds.map((kind) => field(kind))).map(({ kind }) => kind)).toEqual(["text", "money", "select"]);
  });
});
