import type { ReferenceField } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { asReference, referenceKind } from "./kind.ts";

const field = (options: Partial<ReferenceField> = {}): ReferenceField => ({
  key: "account",
  kind: "reference",
  object: "account",
  title: "Account",
  ...options,
});
const id = "0197b1c2-0000-7000-8000-00000000000a";

describe("a reference", () => {
  it("is written as an id, or as it was read", () => {
    expect(referenceKind.toColumn(id, field())).toEqual({ ok: true, value: id });
    expect(referenceKind.toColumn({ id, title: "Acme" }, field())).toEqual({ ok: true, value: id });
    for (const value of [{}, { id: 1 }, [id], "Acme", 5]) expect(referenceKind.toColumn(value, field()).ok).toBe(false);
  });

  it("has in rules the type of the object it points at", () => {
    expect(referenceKind.logicType(field())).toEqual({ is: "id", object: "account" });
  });

  it("is shown by title", () => {
    expect(referenceKind.format({ id, title: "Acme" }, field(), { locale: "en", zone: "UTC" })).toBe("Acme");
  });

  it("cannot be required and cleared on delete at once", () => {
    expect(referenceKind.lint(field({ required: true, onDelete: "clear" }))).toMatchObject([{ pointer: "/onDelete" }]);
    expect(referenceKind.lint(field({ required: true, onDelete: "cascade" }))).toEqual([]);
  });

  it("is known by its capability", () => {
    expect(asReference(field())?.object).toBe("account");
    expect(asReference({ kind: "text" })).toBeUndefined();
  });
});
