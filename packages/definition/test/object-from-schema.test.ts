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

  const notesOn = (property: unknown): unknown =>
    valid({ type: "object", properties: { name: { type: "string" }, it: property } })!.notes.map(({ pointer, code }) => [
      pointer.replace("/properties/it", ""),
      code,
    ]);

  test.each([
    ["numbers to choose from", { type: "integer", enum: [1, 2] }, [["/enum", "KEYWORD_IGNORED"]]],
    [
      "alternatives that are no choices",
      { type: "string", anyOf: [{ format: "email" }, { format: "uri" }] },
      [["/anyOf", "KEYWORD_IGNORED"]],
    ],
    ["a choice no option can be", { type: "string", enum: ["a\nb"] }, [["/enum", "KEYWORD_IGNORED"]]],
    ["a default that is none of the choices", { enum: ["a"], default: "b" }, [["/default", "KEYWORD_IGNORED"]]],
    ["a pattern too long", { type: "string", pattern: "a".repeat(201) }, [["/pattern", "KEYWORD_IGNORED"]]],
    ["a default too long", { type: "string", default: "a".repeat(256) }, [["/default", "KEYWORD_IGNORED"]]],
    ["a text longer than any field holds", { type: "string", maxLength: 200_000 }, [["/maxLength", "KEYWORD_IGNORED"]]],
    ["a text of no length", { type: "string", maxLength: 0 }, [["/maxLength", "KEYWORD_IGNORED"]]],
    ["a bound no decimal says", { type: "integer", minimum: 1e30 }, [["/minimum", "KEYWORD_IGNORED"]]],
    [
      "more choices than one may make",
      { type: "array", items: { enum: ["a"] }, minItems: 101, maxItems: 0 },
      [
        ["/minItems", "KEYWORD_IGNORED"],
        ["/maxItems", "KEYWORD_IGNORED"],
      ],
    ],
    [
      "words that cannot be stored",
      { type: "string", title: "a\ud83d", description: "b\0" },
      [
        ["/title", "KEYWORD_IGNORED"],
        ["/description", "KEYWORD_IGNORED"],
      ],
    ],
    ["a reference that is no address", { $ref: "#/%" }, [["", "SCHEMA_UNREADABLE"]]],
  ])("%s is told", (_what, property, notes) => {
    expect(notesOn(property)).toEqual(notes);
  });

  test("gives an option whose value is reserved another, and its title stays", () => {
    const values = ["prototype", "prototype_2", "!"];
    const { object, notes } = valid({
      type: "object",
      properties: { id: { type: "array", items: { enum: values } }, way: { oneOf: [{ const: "__proto__" }], default: "__proto__" } },
    })!;
    const [, ids, way] = object.fields;
    const options = [
      { value: "prototype_3", title: "prototype" },
      { value: "prototype_2", title: "prototype_2" },
      { value: "!", title: "!" },
    ];
    expect(ids).toMatchObject({ key: "id_2", options });
    expect(way).toMatchObject({ options: [{ value: "__proto___2", title: "__proto__" }], default: "__proto___2" });
    expect(notes.map(({ pointer, code }) => [pointer, code])).toEqual([
      ["/properties/id/items/enum", "KEY_RENAMED"],
      ["/properties/id", "KEY_RENAMED"],
      ["/properties/way/oneOf", "KEY_RENAMED"],
      ["/properties", "TITLE_ADDED"],
    ]);
  });

  test("a text that must be long is a long one, and a long description is kept whole", () => {
    const { object, notes } = valid({
      type: "object",
      properties: { name: { type: "string", description: "d".repeat(900) }, story: { type: "string", minLength: 300 } },
    })!;
    expect(object.fields.map(({ kind }) => kind)).toEqual(["text", "longText"]);
    expect(object.fields[0]!.help).toHaveLength(900);
    expect(notes.map(({ pointer }) => pointer)).toEqual(["/properties/story/minLength"]);
  });

  test("holds as many fields as an object may, its title among them, and says where it stopped", () => {
    const numbers = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`f${index}`, { type: "integer" }]));
    const made = valid({ type: "object", properties: numbers })!;
    expect(made.object.fields).toHaveLength(500);
    expect(made.notes.map(({ pointer, code }) => [pointer, code])).toEqual([
      ["/properties/f499", "TOO_MANY"],
      ["/properties", "TITLE_ADDED"],
    ]);
    expect(valid({ type: "object", properties: { name: { type: "string" }, ...numbers } })!.notes.map(({ pointer }) => pointer)).toEqual([
      "/properties/f499",
    ]);
  });

  test("gets a title where the schema has no text", () => {
    const made = valid({ type: "object", properties: { n: { type: "integer" } } })!;
    expect([made.object.titleField, made.notes[0]?.code]).toEqual(["name", "TITLE_ADDED"]);
    expect(objectFromSchema({ type: "string" }, "x")).toBeUndefined();
  });

  test("is valid whatever the schema says", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.string({ minLength: 190, maxLength: 210, unit: "binary" }));
    const name = fc.oneof(text, fc.constantFrom("id", "version", "constructor", "名称", "a-b", "a_b", "__proto__", "9lives"));
    const value = fc.oneof(
      fc.record(
        {
          type: fc.constantFrom("string", "number", "integer", "boolean", "array", "object", "null", 7),
          title: fc.oneof(text, fc.integer()),
          description: text,
          pattern: text,
          format: fc.constantFrom("date", "email", "x", 1),
          minLength: fc.integer(),
          maxLength: fc.oneof(fc.integer({ min: -5, max: 5000 }), fc.integer()),
          minimum: fc.double(),
          maximum: fc.double(),
          multipleOf: fc.constantFrom(0.1, 0.01, 3, "x"),
          default: fc.oneof(fc.jsonValue(), text),
          enum: fc.option(fc.array(fc.oneof(fc.jsonValue(), text)), { nil: undefined }),
          oneOf: fc.array(fc.record({ const: text, title: text }, { requiredKeys: ["const"] })),
          items: fc.record({ enum: fc.array(text, { minLength: 1 }) }),
          minItems: fc.integer(),
          maxItems: fc.integer({ min: -2, max: 200 }),
          $ref: text.map((path) => `#${path}`),
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
