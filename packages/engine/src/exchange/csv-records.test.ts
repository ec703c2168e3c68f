import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvLine, originalCell } from "./cell-text.ts";
import { type CsvRecord, csvRecords, guessDelimiter } from "./csv-records.ts";

async function read(pieces: readonly string[], delimiter = ","): Promise<readonly CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const some of csvRecords(pieces, delimiter)) records.push(...some);
  return records;
}

describe("a CSV file", () => {
  it("gives back what was written into it, however it is cut into pieces", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "=", "'", '"', ",", "\n", "\r", " ", "金", ";") });
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), async (rows, size) => {
        const text = rows.map((cells) => csvLine(cells)).join("");
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
        const found = await read(pieces);
        expect(found.map(({ cells }) => cells.map(originalCell))).toEqual(rows);
        expect(found.every(({ fault }) => fault === undefined)).toBe(true);
      }),
    );
  });

  it("is told by the line each record begins in, whatever ends its lines", async () => {
    expect(await read(['a,b\r\n"x\ny",2\rlast,3\n'])).toEqual([
      { line: 1, cells: ["a", "b"], fault: undefined },
      { line: 2, cells: ["x\ny", "2"], fault: undefined },
      { line: 4, cells: ["last", "3"], fault: undefined },
    ]);
  });

  it("that was cut off within quotes says so", async () => {
    expect(await read(['a,b\n1,"cut o'])).toMatchObject([{ fault: undefined }, { cells: ["1", "cut o"], fault: "UNCLOSED_QUOTE" }]);
  });

  it("with text after a closing quote, a NUL or a cell of 10 MB has a fault in that record and none in the next", async () => {
    const faults = async (text: string): Promise<unknown> => (await read([`${text}\nnext,1\n`])).map(({ fault }) => fault);
    expect(await faults('"a"b,1')).toEqual(["STRAY_QUOTE", undefined]);
    expect(await faults("a\0,1")).toEqual(["NUL_CHARACTER", undefined]);
    expect(await faults(`${"x".repeat(10_000_000)},1`)).toEqual(["CELL_TOO_LONG", undefined]);
  });

  it("is split by the delimiter that its head and rows agree on", async () => {
    expect(await guessDelimiter("a;b;c\n1,5;2,5;3\n")).toBe(";");
    expect(await guessDelimiter("a\tb\n1\t2,3,4\n")).toBe("\t");
    expect(await guessDelimiter('名称,金额\n"甲;乙;丙",1\n丁,2')).toBe(",");
    expect(await guessDelimiter("only\none\n")).toBe(",");
  });
});
