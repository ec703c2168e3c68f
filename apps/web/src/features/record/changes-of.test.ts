import { describe, expect, it } from "vitest";
import type { RecordRow } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { changesOf, inputsOf } from "./changes-of.ts";

const object = {
  key: "deal",
  fields: [
    { key: "name", kind: "text", access: "edit" },
    { key: "account", kind: "reference", access: "edit" },
    { key: "cost", kind: "money", access: "read" },
  ],
} as unknown as ObjectView;
const row = { fields: { name: "A", account: { id: "x", title: "Acme" }, cost: "1.00" } } as unknown as RecordRow;

describe("what of a form goes to the server", () => {
  it("is nothing when nothing was changed, although references are held by id", () => {
    expect(changesOf(object, row, inputsOf(object, row))).toEqual({});
  });
  it("is what was changed and may be, emptied fields as null", () => {
    expect(changesOf(object, row, { name: undefined, account: "y", cost: "2.00" })).toEqual({ name: null, account: "y" });
  });
});
