import { createRequire } from "node:module";
import { Script } from "node:vm";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { exampleApp, exampleFields, exampleValues } from "../test/example-fields.ts";
import { addFieldKeywords } from "./keywords/field-keywords.ts";
import { kindOf } from "./kinds.ts";
import { type RecordSchemaOptions, recordSchema } from "./record-schema.ts";

const all = new Set(exampleFields.map((field) => field.key));
const writable = new Set(exampleFields.filter((field) => !kindOf(field).flags.virtual).map((field) => field.key));

const options = (more: Partial<RecordSchemaOptions> = {}): RecordSchemaOptions => ({
  use: "create",
  fields: all,
  writable,
  required: new Set(["line", "tags"]),
  locale: "zh-CN",
  ...more,
});

function ajv(): Ajv2020 {
  const made = addFieldKeywords(new Ajv2020({ allErrors: true, allowUnionTypes: true, ownProperties: true, code: { source: true } }));
  addFormats.default(made);
  return made;
}

const record = Object.fromEntries([...writable].map((key) => [key, exampleValues[key]?.[0]]));

describe("the schema of a record", () => {
  it("accepts a whole record and names what is wrong with a bad one", () => {
    const validate = ajv().compile(recordSchema(exampleApp, "thing", options()).schema);
    expect(validate(record)).toBe(true);
    expect(validate({ ...record, amount: "1.234", line: "", tags: [], day: "2026-02-31", nothing: 1 })).toBe(false);
    expect(validate.errors?.map((error) => `${error.instancePath} ${error.keyword}`).sort()).toEqual([
      " additionalProperties",
      "/amount decimalScale",
      "/day format",
      "/day pattern",
      "/line minLength",
      "/tags minItems",
    ]);
    expect(validate({})).toBe(false);
  });

  it("does not mention what the reader may not see", () => {
    const hidden = new Set([...all].filter((key) => key !== "amount"));
    const made = recordSchema(exampleApp, "thing", options({ fields: hidden, required: new Set(["amount"]) }));
    expect(JSON.stringify(made)).not.toContain('"amount"');
  });

  it("shows read-only fields when editing and leaves them out when creating", () => {
    const some = new Set(["line", "amount"]);
    const edit = recordSchema(exampleApp, "thing", options({ use: "edit", writable: some }));
    expect(edit.schema["properties"]).toMatchObject({ doubled: { readOnly: true }, day: { readOnly: true } });
    expect(edit.uiSchema).toMatchObject({ day: { "ui:readonly": true }, line: { "ui:widget": "text" } });
    const create = recordSchema(exampleApp, "thing", options({ writable: some }));
    expect(Object.keys(create.schema["properties"] as object)).toEqual(["line", "amount"]);
  });

  it("is worded in the reader's language", () => {
    const titled = {
      ...exampleApp,
      objects: [
        {
          ...exampleApp.objects[0]!,
          fields: [
            {
              key: "tier",
              kind: "select" as const,
              title: { "zh-CN": "等级", en: "Tier" },
              options: [{ value: "a", title: { "zh-CN": "甲", en: "Alpha" } }],
            },
          ],
        },
      ],
    };
    const words = (locale: "zh-CN" | "en") =>
      recordSchema(titled, "thing", options({ locale, fields: new Set(["tier"]), writable: new Set(["tier"]), required: new Set() }))
        .schema["properties"];
    expect(words("zh-CN")).toEqual({ tier: { type: "string", title: "等级", oneOf: [{ const: "a", title: "甲" }] } });
    expect(words("en")).toEqual({ tier: { type: "string", title: "Tier", oneOf: [{ const: "a", title: "Alpha" }] } });
  });

  it("follows the layout and adds a required field that the layout forgets", () => {
    const form = {
      key: "short",
      object: "thing",
      title: "Short",
      sections: [
        { key: "money", title: { "zh-CN": "金额", en: "Money" }, columns: 3 as const, fields: ["amount", "dollars", "ghost"] },
        { key: "none", fields: ["ghost"] },
      ],
    };
    const { schema, uiSchema } = recordSchema(exampleApp, "thing", options({ form, required: new Set(["line"]) }));
    expect(uiSchema["ui:order"]).toEqual(["amount", "dollars", "line"]);
    expect(uiSchema["ui:options"]).toEqual({
      sections: [
        { key: "money", title: "金额", columns: 3, fields: ["amount", "dollars"] },
        { key: "more", title: "", columns: 1, fields: ["line"] },
      ],
    });
    expect(schema["required"]).toEqual(["line"]);
  });

  it("holds defaults that are the same for everybody, and only for new records", () => {
    const app = {
      ...exampleApp,
      objects: [
        {
          ...exampleApp.objects[0]!,
          fields: [
            { key: "stars", kind: "number" as const, title: "Stars", default: "3" },
            { key: "day", kind: "date" as const, title: "Day", default: "today" as const },
          ],
        },
      ],
    };
    const keys = new Set(["stars", "day"]);
    const properties = (use: "create" | "edit") =>
      recordSchema(app, "thing", options({ use, fields: keys, writable: keys, required: new Set() })).schema["properties"];
    expect(properties("create")).toMatchObject({ stars: { default: "3" } });
    expect(properties("create")).not.toHaveProperty("day.default");
    expect(properties("edit")).not.toHaveProperty("stars.default");
  });

  it("compiles to code without imports of ours, which says the same", () => {
    const instance = ajv();
    const validate = instance.compile(recordSchema(exampleApp, "thing", options()).schema);
    const code = standaloneCode.default(instance, validate);
    expect([...code.matchAll(/require\("([^"]+)"\)/g)].map((found) => found[1]).filter((name) => !name?.startsWith("ajv"))).toEqual([]);
    const compiled: { exports?: (value: unknown) => boolean } = {};
    new Script(`(function (module, require) {${code}\n})`).runInThisContext()(compiled, createRequire(import.meta.url));
    for (const value of [
      record,
      {},
      { ...record, amount: "1.234" },
      { ...record, moment: "0001-01-01T00:00:00+05:00" },
      { ...record, line: "a\0" },
    ]) {
      expect(compiled.exports?.(value)).toBe(validate(value));
    }
    expect(compiled.exports?.(record)).toBe(true);
  });
});
