import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine, harmlessCell, originalCell } from "./cell-text.ts";

describe("a cell of a file", () => {
  it("is never a formula when it is opened", () => {
    for (const text of ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "'=1"]) {
      expect(harmlessCell(text)).toBe(`'${text}`);
    }
  });

  it("stays a number when it is one", () => {
    for (const text of ["-12.50", "+8613800138000", "-15%", "-1,200.00", "-¥1,200.00", "0", ""]) expect(harmlessCell(text)).toBe(text);
  });

  it("comes back as it was, whatever it was", () => {
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.constantFrom("'", "''", "=", "-", "+", "\t", ""), fc.string()).map((parts) => parts.join("")),
    );
    fc.assert(fc.property(text, (value) => originalCell(harmlessCell(value)) === value));
  });

  it("is quoted where a comma, a quote or a line end would break the line", () => {
    expect(csvLine(["a", "b,c", 'd"e', "f\ng", " h", "=1"])).toBe('a,"b,c","d""e","f\ng"," h",\'=1\r\n');
  });
});
