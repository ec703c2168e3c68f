import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AppDefinition, lintReferences, objectFromSchema, validateApp } from "../src/index.ts";

const schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Customer",
  description: "Whoever buys",
  type: "object",
  required: ["companyName", "grade"],
  allOf: [{}],
  properties: {
    companyName: { type: "string", title: "Company", minLength: 2, maxLength: 80 },
    email: { type: ["string", "null"], format: "email" },
    site: { type: "string", format: "uri" },
    since: { type: "string", format: "date" },
    seen_at: { type: "string", format: "date-time" },
    notes: { type: "string", maxLength: 4000 },
    staff: { type: "integer", minimum: 0, maximum: 100000 },
    price: { type: "number", multipleOf: 0.01, exclusiveMinimum: 0 },
    ratio: { type: "number" },
    active: { type: "boolean", default: true },
    grade: { oneOf: [{ const: "a", title: "A list" }, { const: "b" }], default: "a" },
    colours: { type: "array", items: { enum: ["red", "blue"] }, maxItems: 2 },
    address: { $ref: "#/$defs/address" },
    code: { $ref: "#/$defs/code", title: "Code" },
    status: { type: "string", format: "uuid" },
    stage: { type: "string" },
    tags: { type: "array", items: { type: "string" } },
    anything: true,
    loop: { $ref: "#/properties/loop" },
  },
  $defs: { address: { type: "object", properties: {} }, code: { type: "string", pattern: "^[A-Z]{3}$" } },
};

/** The object in an app of its own, which is then valid. */
function valid(document: unknown) {
  const made = objectFromSchema(document, "customer");
  if (!made) return undefined;
  const app = { formatVersion: 1, key: "crm", version: "1.0.0", title: "CRM", objects: [made.object] } as AppDefinition;
  const form = validateApp(JSON.parse(JSON.stringify(app)));
  expect(form.ok ? lintReferences(form.app) : form.problems).toEqual([]);
  return made;
}

describe("an object made from a JSON Schema", () => {
  test("has a field for every value it can hold", () => {
    const { object } = valid(schema)!;
    expect(object).toMatchObject({ key: "customer", title: "Customer", help: "Whoever buys", titleField: "company_name" });
    expect(object.fields.map((field) => [field.key, field.kind])).toEqual([
      ["company_name", "text"],
      ["email", "email"],
      ["site", "url"],
      ["since", "date"],
      ["seen_at", "dateTime"],
      ["notes", "longText"],
      ["staff", "number"],
      ["price", "number"],
      ["ratio", "number"],
      ["active", "boolean"],
      ["grade", "select"],
      ["colours", "multiSelect"],
      ["code", "text"],
      ["status", "text"],
      ["stage_2", "text"],
    ]);
    expect(object.fields[0]).toMatchObject({ title: "Company", required: true, minLength: 2, maxLength: 80 });
    expect(object.fields[6]).toMatchObject({ scale: 0, min: "0", max: "100000" });
    expect(object.fields[7]).toMatchObject({ scale: 2 });
    expect(object.fields[10]).toMatchObject({
      required: true,
      default: "a",
      options: [
        { value: "a", title: "A list" },
        { value: "b", title: "b" },
      ],
    });
    expect(object.fields[12]).toMatchObject({ title: "Code", pattern: "^[A-Z]{3}$" });
  });

  test("tells everything it could not say, by place", () => {
    expect(valid(schema)!.notes.map(({ pointer, code }) => [pointer, code])).toEqual([
      ["/properties/companyName", "KEY_RENAMED"],
      ["/properties/price/exclusiveMinimum", "KEYWORD_IGNORED"],
      ["/properties/ratio", "SCALE_CHOSEN"],
      ["/properties/address", "PROPERTY_LEFT_OUT"],
      ["/properties/status/format", "KEYWORD_IGNORED"],
      ["/properties/stage", "KEY_RENAMED"],
      ["/properties/tags", "PROPERTY_LEFT_OUT"],
      ["/properties/anything", "SCHEMA_UNREADABLE"],
      ["/properties/loop", "SCHEMA_UNREADABLE"],
      ["/allOf", "KEYWORD_IGNORED"],
    ]);
  });

  test("gets a title where the schema has no text", () => {
    const made = valid({ type: "object", properties: { n: { type: "integer" } } })!;
    expect([made.object.titleField, made.notes[0]?.code]).toEqual(["name", "TITLE_ADDED"]);
    expect(objectFromSchema({ type: "string" }, "x")).toBeUndefined();
  });

  test("is valid whatever the schema says", () => {
    const name = fc.oneof(fc.string(), fc.constantFrom("id", "version", "constructor", "名称", "a-b", "a_b", "__proto__", "9lives"));
    const value = fc.oneof(
      fc.record(
        {
          type: fc.constantFrom("string", "number", "integer", "boolean", "array", "object", "null", 7),
          title: fc.oneof(fc.string(), fc.integer()),
          format: fc.constantFrom("date", "email", "x", 1),
          minLength: fc.integer(),
          maxLength: fc.integer({ min: -5, max: 5000 }),
          minimum: fc.double(),
          maximum: fc.double(),
          multipleOf: fc.constantFrom(0.1, 0.01, 3, "x"),
          default: fc.jsonValue(),
          enum: fc.option(fc.array(fc.jsonValue()), { nil: undefined }),
          minItems: fc.integer(),
        },
        { requiredKeys: ["type"] },
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value), (properties) => {
        valid({ type: "object", properties });
      }),
      { numRuns: 150 },
    );
  });
});
