import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowsOf } from "../test/workbook-file.ts";
import { type CellValue, dayCell, instantCell, numberCell, type SheetColumn } from "./cell-value.ts";
import { writeWorkbook } from "./write-workbook.ts";

async function written(columns: readonly SheetColumn[], rows: readonly (readonly CellValue[])[], name = "Deals"): Promise<Buffer> {
  async function* pages(): AsyncGenerator<readonly (readonly CellValue[])[]> {
    for (const row of rows) yield [row];
  }
  return await buffer(writeWorkbook(name, columns, pages()));
}
const text: SheetColumn = { title: "T", format: "text" };

describe("a workbook that is written", () => {
  it("gives back every text as it was", async () => {
    const cell = fc.string({
      unit: fc.oneof(
        fc.constantFrom("<", "&", '"', "_x0041_", "\r", "\n", "\t", " ", "客", "\u0001", "😀", "\uFFFF"),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 4 }), async (rows) => {
        const found = await rowsOf(await written([text, text, text], rows));
        const filled = rows.filter((row) => row.some((value) => value !== ""));
        expect(found.slice(1).map(({ cells }) => [0, 1, 2].map((at) => cells[at] ?? ""))).toEqual(filled);
      }),
      { numRuns: 60 },
    );
  });

  it("holds numbers and days as such, and what a spreadsheet would round as text", async () => {
    const columns: SheetColumn[] = [
      { title: "金额", format: { places: 2 } },
      { title: "日期", format: "day" },
      { title: "时间", format: "instant" },
      { title: "折扣", format: "percent" },
    ];
    const bytes = await written(columns, [
      [numberCell("1234567890123.45"), dayCell("2026-03-01"), instantCell("2026-03-01 09:30"), numberCell("0.155")],
      [numberCell("1234567890123456.78"), dayCell("1815-06-18"), instantCell("2026-10-25 02:30 +02:00"), null],
      [numberCell("-0.50"), dayCell("9999-12-31"), instantCell("2026-03-01 09:30:15.250"), numberCell("1")],
    ]);
    expect((await rowsOf(bytes)).map(({ cells }) => cells)).toEqual([
      ["金额", "日期", "时间", "折扣"],
      ["1234567890123.45", "2026-03-01", "2026-03-01 09:30:00", "15.5%"],
      ["1234567890123456.78", "1815-06-18", "2026-10-25 02:30 +02:00"],
      ["-0.50", "9999-12-31", "2026-03-01 09:30:15.250", "100%"],
    ]);
    expect([typeof numberCell("123456789012345"), typeof numberCell("1234567890123456"), typeof numberCell("0.00")]).toEqual([
      "object",
      "string",
      "object",
    ]);
  });

  it("cuts a cell no spreadsheet would open, and says so in it", async () => {
    const [, row] = await rowsOf(await written([text], [["x".repeat(40_000)]]));
    expect(row?.cells[0]?.length).toBe(32_767);
    expect(row?.cells[0]).toMatch(/CSV has it all）$/);
  });

  it("breaks off when its rows do, and names its sheet as it may be named", async () => {
    async function* failing(): AsyncGenerator<readonly (readonly CellValue[])[]> {
      yield [["a"]];
      throw new Error("gone");
    }
    await expect(buffer(writeWorkbook("x", [text], failing()))).rejects.toThrow("gone");
    const bytes = await written([text], [["a"]], "a/b:[c]'s?");
    expect((await rowsOf(bytes, "a b  c 's"))[1]?.cells).toEqual(["a"]);
  });

  it("has no half character where a text or a name is cut off", async () => {
    const bytes = await written([text], [["x" + "😀".repeat(20_000)]], "x".repeat(30) + "😀😀");
    const [, row] = await rowsOf(bytes, "x".repeat(30));
    expect(row?.cells[0]).not.toMatch(/\p{Surrogate}/u);
    expect(
      (await rowsOf(await written([text], [["a"]], "Jo's 31 characters and the mark'x"), "Jo's 31 characters and the mark")).length,
    ).toBe(2);
  });

  it("ends its rows when whoever saves it turns away", async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<readonly (readonly CellValue[])[]> {
      try {
        for (let n = 0; ; n += 1) yield Array.from({ length: 500 }, () => [`row ${n} ${Math.sqrt(n)}`]);
      } finally {
        ended = true;
      }
    }
    const stream = writeWorkbook("x", [text], endless());
    for await (const _ of stream) break;
    await expect.poll(() => ended, { timeout: 20_000 }).toBe(true);
  });
});
