import type { UrlField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { urlKind } from "./kind.ts";

const field: UrlField = { key: "site", kind: "url", title: "Site" };

describe("a web address", () => {
  it("is http or https, without a user and without blanks", () => {
    for (const text of ["https://example.com", "http://例子.com:8080/路径?a=1#b", "HTTPS://EXAMPLE.COM/a", "http://127.0.0.1/"]) {
      expect(urlKind.toColumn(text, field).ok, text).toBe(true);
    }
    for (const text of [
      "javascript:alert(1)",
      "ftp://example.com",
      "https://user:pw@example.com",
      "https://exa mple.com",
      "https://example.com:70000",
      "https://",
      "//example.com",
      "https://example.com/<script>",
    ]) {
      expect(urlKind.toColumn(text, field), text).toMatchObject({ problem: { code: "FIELD_URL" } });
    }
  });

  it("is short enough for an index where it is unique", () => {
    const long = `https://example.com/${"漏斗".repeat(1_000)}`;
    expect(urlKind.toColumn(long, field).ok).toBe(true);
    expect(urlKind.toColumn(long, { ...field, unique: true })).toMatchObject({ problem: { code: "FIELD_TOO_LONG" } });
    expect(urlKind.toColumn("https://example.com", { ...field, unique: true }).ok).toBe(true);
  });

  it("is one to the browser too", () => {
    for (const text of ["https://example.com", "http://例子.com:8080/路径?a=1#b", "http://a", "https://a.b.c:65535?x"]) {
      expect(() => new URL(text)).not.toThrow();
      expect(urlKind.toColumn(text, field).ok).toBe(true);
    }
  });

  it("is read back as it is stored, letter by letter behind the host", () => {
    const zh = { locale: "zh-CN", zone: "UTC" } as const;
    for (const stored of ["https://example.com/（合同）①?q=ＡＢ#ﬁ", "https://例子.com?（", "http://a:80/％"]) {
      expect(urlKind.toColumn(stored, field)).toEqual({ ok: true, value: stored });
      expect(urlKind.parse(urlKind.format(stored, field, zh), field, zh)).toEqual({ ok: true, value: stored });
    }
    expect(urlKind.parse("https://ｗｗｗ.example.com/（a）", field, zh)).toEqual({ ok: true, value: "https://www.example.com/（a）" });
    expect(urlKind.parse("ｈｔｔｐｓ：／／example.com／a", field, zh)).toEqual({ ok: true, value: "https://example.com/a" });
  });

  it("is read from an address without its scheme", () => {
    const zh = { locale: "zh-CN", zone: "UTC" } as const;
    expect(urlKind.parse("www.example.com/a", field, zh)).toEqual({ ok: true, value: "https://www.example.com/a" });
    expect(urlKind.parse("example.com:8080/a", field, zh)).toEqual({ ok: true, value: "https://example.com:8080/a" });
    expect(urlKind.parse("mailto:a@b.cn", field, zh).ok).toBe(false);
  });
});
