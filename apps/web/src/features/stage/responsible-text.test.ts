import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import type { RecordRow } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { responsibleText } from "./responsible-text.ts";

const object: ObjectView = {
  key: "deal",
  title: "Deal",
  fields: [{ key: "presales", kind: "member", title: { en: "Presales", "zh-CN": "售前" }, access: "read" }],
  rights: { read: "all", create: "all", update: "all", delete: "all", export: "all" },
};
const row = { owner: { id: "1", name: "Lin" }, fields: { presales: { id: "2", name: "Wu" } } } as unknown as RecordRow;
const around = {
  workspace: { roles: [{ key: "manager", title: { en: "Sales manager", "zh-CN": "销售经理" } }] },
  object,
  row: undefined,
  language: "en" as const,
  t: ((key: string) => key) as TFunction,
};

describe("who looks after a stage", () => {
  it("is a role by its title", () => {
    expect(responsibleText({ role: "manager" }, around)).toBe("Sales manager");
  });
  it("has a name where a record is meant", () => {
    expect(responsibleText({ relation: "owner" }, around)).toBe("record.owner");
    expect(responsibleText({ relation: "owner" }, { ...around, row })).toBe("record.owner · Lin");
    expect(responsibleText({ field: "presales" }, { ...around, row })).toBe("Presales · Wu");
  });
  it("is not told to whoever may not see the field or role", () => {
    expect(responsibleText({ field: "hidden" }, { ...around, row })).toBe("");
    expect(responsibleText({ role: "gone" }, around)).toBe("");
  });
});
