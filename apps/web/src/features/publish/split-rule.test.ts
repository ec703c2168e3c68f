import type { FieldDefinition } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { comparisonsOf, conditionFields, ruleOf } from "./split-rule.ts";

const field = (kind: string, more: Record<string, unknown> = {}): FieldDefinition =>
  ({ key: "f", title: "F", kind, ...more }) as unknown as FieldDefinition;
const rule = (kind: string, comparison: Parameters<typeof ruleOf>[0]["comparison"], value: unknown) =>
  ruleOf({ field: "f", comparison, value }, field(kind));

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
    expect(ruleOf({ field: "f", comparison: "==", value: 1 }, undefined)).toBeUndefined();
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
