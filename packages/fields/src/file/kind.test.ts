import type { FileField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { acceptAttribute, acceptedGroups, fileRefusal } from "./accepts.ts";
import { typeOfName } from "./file-types.ts";
import { fileKind } from "./kind.ts";

const field = (options: Partial<FileField> = {}): FileField => ({ key: "scan", kind: "file", title: "Scan", ...options });
const id = (digit: string): string => `${digit.repeat(8)}-0000-7000-8000-${digit.repeat(12)}`;
const zh = { locale: "zh-CN", zone: "UTC" } as const;

describe("files", () => {
  it("are written as ids or as they were read, each at most once, as many as the field takes", () => {
    const stored = JSON.stringify([{ id: id("a") }, { id: id("b") }]);
    expect(fileKind.toColumn([id("A"), { id: id("b"), name: "forged.pdf", size: 1 }], field())).toEqual({ ok: true, value: stored });
    expect(fileKind.toColumn([], field())).toEqual({ ok: true, value: null });
    expect(fileKind.toColumn([id("a"), id("a")], field())).toMatchObject({ problem: { code: "FIELD_FILE_TWICE" } });
    expect(fileKind.toColumn([id("a"), id("b")], field({ maxFiles: 1 }))).toMatchObject({ problem: { code: "FIELD_TOO_LONG" } });
    expect(fileKind.toColumn(id("a"), field())).toMatchObject({ problem: { code: "FIELD_TYPE" } });
    expect(fileKind.toColumn(["scan.pdf"], field())).toMatchObject({ problem: { code: "FIELD_ID" } });
  });

  it("are told by name and place, and read back from it whatever their names hold", () => {
    const value = [
      { id: id("a"), name: "合同; (1).pdf", size: 10, type: "application/pdf" },
      { id: id("b"), name: `${id("c")}.png`, size: 10, type: "image/png" },
    ];
    const text = fileKind.format(value, field(), zh);
    expect(text).toBe(`合同; (1).pdf (/api/v1/files/${id("a")}); ${id("c")}.png (/api/v1/files/${id("b")})`);
    expect(fileKind.parse(text, field(), zh)).toEqual({ ok: true, value: [{ id: id("a") }, { id: id("b") }] });
    expect(fileKind.parse(`${id("a")}, ${id("b")}`, field(), zh)).toEqual({ ok: true, value: [{ id: id("a") }, { id: id("b") }] });
    expect(fileKind.parse("合同.pdf", field(), zh)).toMatchObject({ problem: { code: "FIELD_FILE_NAMED" } });
  });

  it("are of the groups the field takes; what runs by itself only where it is named", () => {
    expect(acceptedGroups(field())).not.toContain("program");
    expect(acceptedGroups(field())).not.toContain("macro");
    const file = { name: "a", bytes: 100, group: "macro" } as const;
    expect(fileRefusal(field(), file)).toMatchObject({ code: "FIELD_FILE_TYPE" });
    expect(fileRefusal(field({ accept: ["macro"] }), file)).toBeUndefined();
    expect(fileRefusal(field({ accept: ["macro"], maxSize: 1 }), { ...file, bytes: 1_048_577 })).toMatchObject({ code: "FIELD_FILE_SIZE" });
    expect(fileRefusal(field({ accept: ["macro"], maxSize: 1 }), { ...file, bytes: 1_048_576 })).toBeUndefined();
  });

  it("are offered by the picker as the field takes them, pictures by range so that phones offer their camera", () => {
    expect(acceptAttribute(field())).toBeUndefined();
    expect(acceptAttribute(field({ accept: ["image", "pdf"] }))).toMatch(/^image\/\*,.*\.png,.*\.pdf$/);
    expect(typeOfName("Angebot.PDF")).toMatchObject({ group: "pdf" });
    expect(typeOfName("no ending")).toBeUndefined();
  });
});
