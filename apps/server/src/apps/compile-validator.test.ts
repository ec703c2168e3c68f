import { createPrecompiledValidator } from "@rjsf/validator-ajv8";
import { describe, expect, it } from "vitest";
import { compileValidator } from "./compile-validator.ts";

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  additionalProperties: false,
  required: ["name"],
  properties: {
    name: { type: "string", minLength: 2, maxLength: 5, plainText: "line" },
    mail: { type: "string", format: "email" },
    on: { type: "string", format: "date", dayMin: "2026-01-01" },
    amount: { type: "string", decimalScale: 2, decimalMin: "0" },
    tags: { type: "array", uniqueItems: true, items: { enum: ["a", "b"] } },
  },
};

describe("a form's precompiled validator", () => {
  it("is an ES module without eval that rjsf takes and that judges like the schema", async () => {
    const { code, hash } = compileValidator(schema);
    expect(code).not.toMatch(/\beval\b|new Function/);
    expect(compileValidator(schema).hash).toBe(hash);
    const module = (await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`)) as { default: never };
    const validator = createPrecompiledValidator(module.default, schema as never);
    const errorsOf = (data: unknown) => validator.validateFormData(data as never, schema as never).errors.map((error) => error.property);
    expect(errorsOf({ name: "漏斗", mail: "a@b.co", on: "2026-02-28", amount: "1.50", tags: ["a"] })).toEqual([]);
    expect(errorsOf({ name: "𠮷", mail: "no", on: "2025-02-30", amount: "1.505", tags: ["a", "a"], more: 1 })).toEqual(
      expect.arrayContaining([".name", ".mail", ".on", ".amount", ".tags"]),
    );
    expect(errorsOf({ amount: "-1" })).toEqual(expect.arrayContaining([".amount"]));
  });
});
