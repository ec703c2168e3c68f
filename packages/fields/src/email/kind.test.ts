import type { EmailField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { emailKind } from "./kind.ts";

const field: EmailField = { key: "mail", kind: "email", title: "Mail" };

describe("an e-mail address", () => {
  it("keeps the name as written and the domain in lower case", () => {
    expect(emailKind.toColumn(" Li.Na@Example.COM ", field)).toEqual({ ok: true, value: "Li.Na@example.com" });
  });

  it("has a name, one @ and a domain with a dot", () => {
    for (const text of ["li.na", "@example.com", "a@b", "a@@b.cn", "a@b..cn", "a b@c.cn", "a@-b.cn", "李@例子.中国", ""]) {
      expect(emailKind.toColumn(text, field), text).toMatchObject({ problem: { code: "FIELD_EMAIL" } });
    }
  });

  it("is read from full-width letters", () => {
    expect(emailKind.parse("ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", field, { locale: "zh-CN", zone: "UTC" })).toEqual({
      ok: true,
      value: "li@example.com",
    });
  });
});
