import type { SelectField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { selectKind } from "./kind.ts";

const field: SelectField = {
  key: "tier",
  kind: "select",
  title: "Tier",
  options: [
    { value: "gold", title: { "zh-CN": "金牌", en: "Gold" } },
    { value: "silver", title: "Silver" },
    { value: "old", title: "Old", retired: true },
  ],
};
const zh = { locale: "zh-CN", zone: "UTC" } as const;

describe("a choice", () => {
  it("is one of its options, and no retired one", () => {
    expect(selectKind.toColumn("gold", field)).toEqual({ ok: true, value: "gold" });
    expect(selectKind.toColumn("tin", field)).toMatchObject({ problem: { code: "FIELD_OPTION" } });
    expect(selectKind.toColumn("old", field)).toMatchObject({ problem: { code: "FIELD_OPTION_RETIRED" } });
    expect(selectKind.toColumn("", field).ok).toBe(false);
  });

  it("keeps retired options for rules and old rows", () => {
    expect(selectKind.logicType(field)).toEqual({ is: "choice", values: ["gold", "silver", "old"] });
    expect(selectKind.format("old", field, zh)).toBe("Old");
    expect(selectKind.format("gone", field, zh)).toBe("gone");
    expect(selectKind.jsonSchema(field, "zh-CN")).toEqual({
      type: "string",
      oneOf: [
        { const: "gold", title: "金牌" },
        { const: "silver", title: "Silver" },
      ],
    });
  });

  it("is found by its title in any language", () => {
    for (const text of ["金牌", "gold", " GOLD "]) expect(selectKind.parse(text, field, zh), text).toEqual({ ok: true, value: "gold" });
  });

  it("cannot be defined with an option twice or a default that is none", () => {
    expect(
      selectKind.lint({
        ...field,
        options: [
          { value: "a", title: "A" },
          { value: "a", title: "B" },
        ],
      }),
    ).toMatchObject([{ pointer: "/options/1/value" }]);
    expect(selectKind.lint({ ...field, default: "tin" })).toMatchObject([{ pointer: "/default", code: "FIELD_OPTION" }]);
  });
});
