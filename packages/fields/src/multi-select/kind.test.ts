import type { MultiSelectField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { multiSelectKind } from "./kind.ts";

const field = (options: Partial<MultiSelectField> = {}): MultiSelectField => ({
  key: "tags",
  kind: "multiSelect",
  title: "Tags",
  options: [
    { value: "a", title: { "zh-CN": "甲", en: "Alpha" } },
    { value: "b", title: { "zh-CN": "乙", en: "Beta" } },
  ],
  ...options,
});
const zh = { locale: "zh-CN", zone: "UTC" } as const;

describe("several choices", () => {
  it("are options, each at most once, in the order given", () => {
    expect(multiSelectKind.toColumn(["b", "a"], field())).toEqual({ ok: true, value: ["b", "a"] });
    expect(multiSelectKind.toColumn(["a", "a"], field())).toMatchObject({ problem: { code: "FIELD_OPTION_TWICE" } });
    expect(multiSelectKind.toColumn(["a", "c"], field())).toMatchObject({ problem: { code: "FIELD_OPTION" } });
    expect(multiSelectKind.toColumn("a", field())).toMatchObject({ problem: { code: "FIELD_TYPE" } });
  });

  it("are nothing when the list is empty", () => {
    expect(multiSelectKind.toColumn([], field())).toEqual({ ok: true, value: null });
  });

  it("keep to their count", () => {
    expect(multiSelectKind.toColumn(["a", "b"], field({ maxItems: 1 }))).toMatchObject({ problem: { code: "FIELD_TOO_LONG" } });
    expect(multiSelectKind.toColumn(["a"], field({ minItems: 2 }))).toMatchObject({ problem: { code: "FIELD_TOO_SHORT" } });
    expect(multiSelectKind.lint(field({ minItems: 3, maxItems: 2 }))).toMatchObject([{ pointer: "/minItems" }]);
  });

  it("are written with the sign of the language and read with any", () => {
    expect(multiSelectKind.format(["a", "b"], field(), zh)).toBe("甲、乙");
    expect(multiSelectKind.format(["a", "b"], field(), { ...zh, locale: "en" })).toBe("Alpha, Beta");
    expect(multiSelectKind.parse("甲，beta; a", field(), zh)).toEqual({ ok: true, value: ["a", "b"] });
  });

  it("are read back though titles hold separators themselves", () => {
    const options = [
      { value: "x", title: "A, B" },
      { value: "y", title: "A" },
      { value: "z, 1", title: "C;D、E" },
    ];
    for (const locale of ["zh-CN", "en"] as const) {
      for (const value of [["x", "y"], ["y", "x"], ["z, 1"], ["y", "z, 1", "x"]]) {
        const text = multiSelectKind.format(value, field({ options }), { ...zh, locale });
        expect(multiSelectKind.parse(text, field({ options }), zh), text).toEqual({ ok: true, value });
      }
    }
    expect(multiSelectKind.parse(", z, 1,,", field({ options }), zh)).toEqual({ ok: true, value: ["z, 1"] });
    expect(multiSelectKind.parse("A, Q", field({ options }), zh).ok).toBe(false);
    expect(multiSelectKind.parse("A,".repeat(100_000), field({ options }), zh)).toMatchObject({ problem: { code: "FIELD_TOO_LONG" } });
  });
});
