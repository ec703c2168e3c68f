import type { MemberField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { memberKind } from "./kind.ts";

const field: MemberField = { key: "seller", kind: "member", title: "Seller", default: "me" };
const id = "0197b1c2-0000-7000-8000-00000000000a";

describe("a member", () => {
  it("is written as an id, or as it was read", () => {
    expect(memberKind.toColumn(id.toUpperCase(), field)).toEqual({ ok: true, value: id });
    expect(memberKind.toColumn({ id, name: "李娜" }, field)).toEqual({ ok: true, value: id });
    expect(memberKind.toColumn("李娜", field)).toMatchObject({ problem: { code: "FIELD_ID" } });
    expect(memberKind.toColumn(Object.create({ id }), field)).toMatchObject({ problem: { code: "FIELD_TYPE" } });
  });

  it("is shown by name", () => {
    const zh = { locale: "zh-CN", zone: "UTC" } as const;
    expect(memberKind.format({ id, name: "李娜" }, field, zh)).toBe("李娜");
    expect(memberKind.format({ id, restricted: true }, field, zh)).toBe(id);
  });

  it("starts with whoever creates the record where the field says so", () => {
    expect(memberKind.initial(field, { today: "", now: "", user: id })).toBe(id);
  });
});
