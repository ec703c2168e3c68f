import { describe, expect, it } from "vitest";
import { type AppDefinition, diff, type FieldDefinition, lintReferences, merge3, type SubTableField, whereUsed } from "../src/index.ts";
import { pointerInDocument, withRowObjects } from "../src/row-objects.ts";

const lines = (more: readonly FieldDefinition[] = []): SubTableField => ({
  key: "lines",
  kind: "subTable",
  title: "Lines",
  fields: [
    { key: "quantity", kind: "number", title: "Quantity" },
    { key: "product", kind: "reference", object: "product", title: "Product", fill: { price: "price" } },
    { key: "price", kind: "money", title: "Price" },
    {
      key: "amount",
      kind: "formula",
      title: "Amount",
      result: { kind: "money", scale: 2 },
      formula: { "*": [{ var: "quantity" }, { var: "price" }] },
    },
    ...more,
  ],
});

const app = (field: FieldDefinition = lines(), more: readonly FieldDefinition[] = []): AppDefinition => ({
  formatVersion: 1,
  key: "shop",
  version: "1.0.0",
  title: "Shop",
  objects: [
    {
      key: "quote",
      title: "Quote",
      titleField: "name",
      fields: [{ key: "name", kind: "text", title: "Name" }, field, { key: "total", kind: "money", title: "Total" }, ...more],
      validations: [{ key: "sum", message: "Sum", rule: { "==": [{ sum: [{ var: "lines" }, { var: "amount" }] }, { var: "total" }] } }],
    },
    {
      key: "product",
      title: "Product",
      titleField: "name",
      fields: [
        { key: "name", kind: "text", title: "Name" },
        { key: "price", kind: "money", title: "Price" },
      ],
    },
  ],
});

const told = (document: AppDefinition): string[] => lintReferences(document).map(({ pointer, code }) => `${pointer} ${code}`);

describe("a sub-table in a definition", () => {
  it("is an object of its own for what works on objects, and is told where it stands", () => {
    const whole = withRowObjects(app());
    expect(whole.objects.map(({ key }) => key)).toEqual(["quote", "product", "quote__lines"]);
    expect(withRowObjects(whole)).toBe(whole);
    expect(pointerInDocument(app(), "/objects/2/fields/1/fill/price")).toBe("/objects/0/fields/1/fields/1/fill/price");
    expect(pointerInDocument(app(), "/objects/1/fields/0")).toBe("/objects/1/fields/0");
  });

  it("has columns that rules, fills and roll-ups name, and that must be there", () => {
    const sum: FieldDefinition = {
      key: "sum",
      kind: "rollup",
      title: "Sum",
      aggregate: "sum",
      rows: { subTable: "lines", field: "amount" },
    };
    expect(told(app(lines(), [sum]))).toEqual([]);
    expect(told(app(lines(), [{ ...sum, rows: { subTable: "lines", field: "worth" } }]))).toEqual([
      "/objects/0/fields/3/rows/field DANGLING_REFERENCE",
    ]);
    expect(told(app(lines(), [{ ...sum, rows: { subTable: "name", field: "amount" } }]))).toContain(
      "/objects/0/fields/3/rows/subTable ROWS_UNFIT",
    );
    expect(told(app(lines(), [{ ...sum, rows: { subTable: "lines", object: "product", reference: "name", field: "price" } }]))).toContain(
      "/objects/0/fields/3/rows ROWS_UNFIT",
    );
    const wrong: FieldDefinition = {
      key: "twice",
      kind: "formula",
      title: "Twice",
      result: { kind: "number" },
      formula: { "*": [{ var: "count" }, 2] },
    };
    expect(told(app(lines([wrong])))).toEqual(["/objects/0/fields/1/fields/4/formula/*/0/var DANGLING_REFERENCE"]);
    const filling: FieldDefinition = { key: "other", kind: "reference", object: "product", title: "Other", fill: { quantity: "price" } };
    expect(told(app(lines([filling])))).toEqual(["/objects/0/fields/1/fields/4/fill/quantity FILL_KIND"]);
    const round: FieldDefinition = {
      key: "round",
      kind: "formula",
      title: "Round",
      result: { kind: "number" },
      formula: { "+": [{ var: "round" }, 1] },
    };
    expect(told(app(lines([round])))[0]).toMatch(/^\/objects\/0\/fields\/1\/fields\/4/);
  });

  it("is used where its rows and columns are", () => {
    const at = (to: string): string[] => whereUsed(app(), { kind: "field", to }).map(({ from }) => from);
    expect(at("quote.lines")).toEqual(["/objects/0/validations/0/rule/==/0/sum/0/var", "/objects/0/validations/0/rule/==/0/sum/1/var"]);
    expect(at("quote__lines.amount")).toEqual(["/objects/0/validations/0/rule/==/0/sum/1/var"]);
    expect(at("product.price")).toEqual(["/objects/0/fields/1/fields/1/fill/price"]);
  });

  it("a column removed here and rolled up there is one question, answered either way", () => {
    const fewer = { ...lines(), fields: lines().fields.filter(({ key }) => key !== "quantity" && key !== "amount") };
    const base = { ...app(), objects: app().objects.map((object) => ({ ...object, validations: [] })) };
    const mine = {
      ...base,
      objects: base.objects.map((object) => (object.key === "quote" ? { ...object, fields: app(fewer).objects[0]!.fields } : object)),
    };
    const sum: FieldDefinition = {
      key: "pieces",
      kind: "rollup",
      title: "Pieces",
      aggregate: "sum",
      rows: { subTable: "lines", field: "quantity" },
    };
    const theirs = {
      ...base,
      objects: base.objects.map((object) =>
        object.key === "quote" ? { ...object, fields: app(lines(), [sum]).objects[0]!.fields } : object,
      ),
    };
    const first = merge3(base, mine, theirs);
    const id = "/objects/quote/fields/lines/fields/quantity";
    expect(first.conflicts.map((conflict) => [conflict.id, conflict.sentence.en])).toEqual([
      [
        id,
        'Here: Removed field "Quantity" of field "Lines" of object "Quote". New version: field "Quantity" of field "Lines" of object "Quote" is used by rows: field of field "Pieces" of object "Quote".',
      ],
    ]);
    expect(first.problems).toEqual([]);
    const other = merge3(base, mine, theirs, { [id]: "theirs" });
    expect(other.problems).toEqual([]);
    expect(JSON.stringify(other.app)).toContain('"quantity"');
  });

  it("is compared and merged column by column", () => {
    const note: FieldDefinition = { key: "note", kind: "text", title: "Note" };
    const changes = diff(app(), app(lines([note])));
    expect(changes.map(({ op, pointer }) => `${op} ${pointer}`)).toEqual(["add /objects/0/fields/1/fields/4"]);
    const mine = lines([note]);
    const theirs = { ...lines(), fields: lines().fields.toReversed() };
    const merged = merge3(app(), app(mine), app(theirs));
    expect(merged.conflicts).toEqual([]);
    const field = merged.app.objects[0]?.fields[1];
    expect(field && "fields" in field ? field.fields.map(({ key }) => key).sort() : []).toEqual([
      "amount",
      "note",
      "price",
      "product",
      "quantity",
    ]);
  });
});
