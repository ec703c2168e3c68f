import { describe, expect, it } from "vitest";
import type { RecordMay, RecordRow } from "../../api/record-types.ts";
import type { FieldView, FunnelView } from "../../api/workspace-types.ts";
import { isEditable, lockedFields } from "./editable.ts";

const funnel = { stages: [{ key: "lead" }, { key: "won", lockedFields: ["amount"] }] } as unknown as FunnelView;
const fields = [
  { key: "name", access: "edit" },
  { key: "amount", access: "edit" },
  { key: "score", access: "read" },
] as unknown as readonly FieldView[];
const may: RecordMay = { update: true, delete: false, advance: true, unlock: false };

function editable(stage: string, rights: RecordMay): readonly string[] {
  const row = { stage, may: rights } as RecordRow;
  const locked = lockedFields(funnel, row);
  return fields.filter((field) => isEditable(field, row, locked)).map(({ key }) => key);
}

describe("what of a record its reader may change", () => {
  it("is nothing of a record of others, whatever the fields allow", () => {
    expect(editable("lead", { ...may, update: false })).toEqual([]);
  });
  it("leaves out what its stage locks, save for whoever may unlock it", () => {
    expect(editable("lead", may)).toEqual(["name", "amount"]);
    expect(editable("won", may)).toEqual(["name"]);
    expect(editable("won", { ...may, unlock: true })).toEqual(["name", "amount"]);
  });
});
