import { readFileSync } from "node:fs";
import type { FormulaField } from "@funnelsmith/definition";
import { render, sql } from "@funnelsmith/logic";
import { describe, expect, it } from "vitest";
import { aggregatesOf, filterOperatorsOf } from "../kinds.ts";
import { formulaKind } from "./kind.ts";

const field = (result: FormulaField["result"]): FormulaField => ({
  key: "weighted",
  kind: "formula",
  title: "Weighted",
  formula: { "*": [{ var: "a" }, 2] },
  result,
});

describe("a formula", () => {
  it("has no column and cannot be written", () => {
    const money = field({ kind: "money", scale: 2 });
    expect(formulaKind.column(money)).toBeUndefined();
    expect(formulaKind.toColumn("1", money)).toMatchObject({ problem: { code: "FIELD_COMPUTED" } });
    expect(formulaKind.parse("1", money, { locale: "en", zone: "UTC" })).toMatchObject({ ok: false });
  });

  it("reads like a stored field of its result", () => {
    const money = field({ kind: "money", scale: 2, currency: "CNY" });
    expect(formulaKind.logicType(money)).toEqual({ is: "number" });
    expect(formulaKind.jsonSchema(money, "en")).toMatchObject({ decimalScale: 2 });
    expect(formulaKind.format("1200.50", money, { locale: "zh-CN", zone: "UTC" })).toBe("¥1,200.50");
    expect(render(formulaKind.toWire(sql`x`, money)).text).toBe("(pg_catalog.round(x, 2))::text");
    expect(formulaKind.logicType(field({ kind: "date" }))).toEqual({ is: "date" });
  });

  it("offers the operators and aggregates of its result alone", () => {
    expect(aggregatesOf(field({ kind: "money" }))).toContain("sum");
    expect(aggregatesOf(field({ kind: "boolean" }))).not.toContain("sum");
    expect(filterOperatorsOf(field({ kind: "text" }))).toContain("startsWith");
    expect(filterOperatorsOf(field({ kind: "money" }))).not.toContain("startsWith");
  });

  it("takes a currency only where the result counts in one", () => {
    expect(formulaKind.lint(field({ kind: "number", currency: "CNY" }))).toMatchObject([{ pointer: "/result/currency" }]);
    expect(formulaKind.lint(field({ kind: "money", currency: "CNY", scale: 2 }))).toEqual([]);
  });

  it("takes a scale only where the result has places", () => {
    expect(formulaKind.lint(field({ kind: "text", scale: 2 }))).toMatchObject([{ pointer: "/result/scale" }]);
    expect(formulaKind.lint(field({ kind: "number", scale: 2 }))).toEqual([]);
  });

  it("knows every result that its schema allows", () => {
    const schema = JSON.parse(readFileSync(new URL("options.schema.json", import.meta.url), "utf8"));
    for (const kind of schema.properties.result.properties.kind.enum) {
      expect(formulaKind.standsFor?.(field({ kind }))).toMatchObject({ kind });
      expect(formulaKind.jsonSchema(field({ kind }), "en")["type"], kind).toBeDefined();
    }
  });
});
