import { Problem } from "@funnelsmith/problem";
import { describe, expect, it } from "vitest";
import { exampleFields } from "../test/example-fields.ts";
import { kindList } from "./kinds.gen.ts";
import { kindOf } from "./kinds.ts";

describe("the registry of kinds", () => {
  it("has the twenty-one kinds of the language, each once", () => {
    expect(kindList.map((kind) => kind.name).sort()).toEqual(
      [
        "autoNumber",
        "boolean",
        "date",
        "dateTime",
        "email",
        "file",
        "formula",
        "longText",
        "lookup",
        "member",
        "money",
        "multiSelect",
        "number",
        "percent",
        "phone",
        "reference",
        "rollup",
        "select",
        "subTable",
        "text",
        "url",
      ].sort(),
    );
  });

  it("refuses a kind that does not exist, inherited names included", () => {
    for (const kind of ["rating", "constructor", "__proto__", ""]) {
      expect(() => kindOf({ kind }), kind).toThrow(Problem);
      expect(() => kindOf({ kind })).toThrow(expect.objectContaining({ code: "DEFINITION_INVALID" }));
    }
  });

  it("names every kind in both languages", () => {
    for (const kind of kindList) {
      expect(kind.title["zh-CN"]).toMatch(/[\u4e00-\u9fff]/);
      expect(kind.title.en).toMatch(/^[A-Z]/);
    }
  });

  it("finds nothing wrong with the examples", () => {
    for (const field of exampleFields) expect(kindOf(field).lint(field), field.key).toEqual([]);
  });
});
