import { reservedFieldKeys } from "@funnelsmith/definition";
import { describe, expect, it } from "vitest";
import { constraintName, fieldOfConstraint, funnelColumns, shortId, stageColumn, systemColumns, tableName } from "./names.ts";

describe("names in the database", () => {
  it("fit PostgreSQL's 63 bytes at their longest", () => {
    const field = `f${"x".repeat(47)}`;
    expect(constraintName("u", field, "any").length).toBeLessThanOrEqual(63);
    expect(tableName("a".repeat(14), "o".repeat(40)).length).toBeLessThanOrEqual(63);
    expect(stageColumn("f".repeat(16), "s".repeat(24)).length).toBeLessThanOrEqual(63);
  });

  it.each(["phone", "phone_2", "a_b_c", "x1"])("give the field %s back from its constraints, on a shard as well", (field) => {
    for (const [letter, use] of [
      ["u", "unique"],
      ["f", "reference"],
      ["c", "check"],
    ] as const) {
      const constraint = constraintName(letter, field, "t#1");
      expect(fieldOfConstraint(constraint)).toEqual({ use, field });
      expect(fieldOfConstraint(`${constraint}_102008`)).toEqual({ use, field });
    }
    expect(fieldOfConstraint("b2b__deal_pkey")).toBeUndefined();
  });

  it("never end in digits, which are a shard's number", () => {
    for (let n = 0; n < 500; n += 1) expect(shortId(`t${n}`)).toMatch(/^[a-z]{6}$/);
  });

  it("are the product's own wherever it has a column: no field may have such a key", () => {
    for (const column of [...systemColumns, ...funnelColumns]) expect(reservedFieldKeys).toContain(column);
  });
});
