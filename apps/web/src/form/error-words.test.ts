import { fieldKeywords } from "@funnelsmith/fields";
import type { FieldDefinition } from "@funnelsmith/definition";
import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import { errorWords } from "./error-words.ts";

const t = ((key: string, values?: { readonly limit?: unknown }) => [key, values?.limit].join(" ").trim()) as unknown as TFunction;
const told = (name: string, limit: unknown, field?: object): string | undefined =>
  errorWords(t)([{ name, params: { limit }, property: ".rate", stack: "" }], {
    rate: { "ui:options": { field: field as FieldDefinition } },
  })[0]?.message;

describe("what a form says of a value that breaks a rule", () => {
  it("is a sentence of its own for each of our keywords", () => {
    const keywords = fieldKeywords.flatMap((one) => (typeof one === "object" && typeof one.keyword === "string" ? [one.keyword] : []));
    expect(keywords.length).toBeGreaterThan(6);
    expect(keywords.filter((name) => told(name, "1") === "form.error.other")).toEqual([]);
  });

  it("counts a percent as it is typed", () => {
    const percent = { key: "rate", kind: "percent", title: "Rate" };
    expect([told("decimalMax", "1", percent), told("decimalScale", 4, percent)]).toEqual(["form.error.max 100%", "form.error.scale 2"]);
    expect([told("decimalMax", "1"), told("decimalScale", 4)]).toEqual(["form.error.max 1", "form.error.scale 4"]);
  });
});
