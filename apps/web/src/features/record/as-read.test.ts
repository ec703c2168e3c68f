import { describe, expect, it } from "vitest";
import type { FieldView } from "../../api/workspace-types.ts";
import { asRead } from "./as-read.ts";

const field = (more: Record<string, unknown>): FieldView => ({ key: "x", title: "x", access: "edit", ...more }) as FieldView;
const nameOf = (id: string): string | undefined => ({ a: "Ada" })[id];

describe("a value typed in, beside the one somebody else saved", () => {
  it("people and records picked have names, not empty places", () => {
    expect(asRead(field({ kind: "member" }), "a", nameOf)).toMatchObject({ id: "a", name: "Ada" });
    expect(asRead(field({ kind: "reference", object: "firm" }), "a", nameOf)).toMatchObject({ id: "a", title: "Ada" });
  });
  it("what nobody knows the name of is still somebody", () => {
    expect(asRead(field({ kind: "reference", object: "firm" }), "b", nameOf)).toEqual({ id: "b" });
  });
  it("so have those in rows", () => {
    const rows = field({ kind: "subTable", fields: [{ key: "who", kind: "member", title: "who" }] });
    expect(asRead(rows, [{ id: "1", who: "a" }, { n: 2 }], nameOf)).toEqual([
      { id: "1", who: { id: "a", name: "Ada", title: "Ada" } },
      { n: 2 },
    ]);
  });
  it("other values stay as they are", () => {
    expect(asRead(field({ kind: "text" }), "a", nameOf)).toBe("a");
    expect(asRead(field({ kind: "member" }), null, nameOf)).toBeNull();
  });
});
