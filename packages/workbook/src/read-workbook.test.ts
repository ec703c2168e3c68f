import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fileOf, parts, refusalOf, rowsOf, zipped } from "../test/workbook-file.ts";
import { isWorkbook, openWorkbook } from "./open-workbook.ts";
import { clockText, isClock, numberText } from "./number-style.ts";

const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="&quot;days&quot; 0.00"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="10"/></cellXfs></styleSheet>`;
const one = async (row: string, more: Record<string, string> = {}) =>
  (await rowsOf(await zipped(parts(`<row r="2">${row}</row>`, more))))[0];

/** A text that packs badly. */
const noisy = (length: number): string => randomBytes(length / 2).toString("hex");

describe("a sheet's cells", () => {
  it("are text, numbers as they are seen, days as days, yes and no", async () => {
    const row = await one(
      `<c r="A2" t="s"><v>1</v></c><c r="B2"><v>0.30000000000000004</v></c><c r="C2" s="1"><v>46082</v></c><c r="D2" s="2"><v>46082.395833333336</v></c><c r="E2" s="3"><v>1.5</v></c><c r="F2" s="4"><v>7</v></c><c r="G2" s="5"><v>0.155</v></c><c r="H2" t="b"><v>1</v></c><c r="J2" t="inlineStr"><is><r><t>a </t></r><r><t>b_x000A_c</t></r></is></c><c r="K2"><v>1.2E-3</v></c>`,
      {
        "xl/styles.xml": styles,
        "xl/sharedStrings.xml": `<sst><si><t>none</t></si><si><r><t>东</t></r><r><t>京</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si></sst>`,
      },
    );
    expect(row?.cells).toEqual(["东京", "0.3", "2026-03-01", "2026-03-01 09:30:00", "1.5", "7", "15.5%", "true", "", "a b\nc", "0.0012"]);
    expect(row?.row).toBe(2);
  });

  it("of a formula are what was computed last; errors and what nobody computed are told", async () => {
    const row = await one(
      `<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>A1&amp;"x"</f><v>=cmd</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D2"><f>B9</f></c><c r="E2" s="0"/>`,
    );
    expect(row?.cells).toEqual(["2", "=cmd"]);
    expect(row?.faults).toEqual([
      { at: 2, text: "#DIV/0!" },
      { at: 3, text: "=" },
    ]);
  });

  it("that have an empty value are empty, whatever they would hold", async () => {
    const styled = { "xl/styles.xml": styles, "xl/sharedStrings.xml": `<sst><si><t>first</t></si></sst>` };
    const row = await one(
      `<c r="A2" t="s"><v/></c><c r="B2" t="b"><v></v></c><c r="C2" s="1"><v/></c><c r="D2" t="str"><f>A1</f><v></v></c><c r="E2"><v>1</v></c>`,
      styled,
    );
    expect([row?.cells, row?.faults]).toEqual([["", "", "", "", "1"], []]);
  });

  it("count days from 1900, with the 29 February that never was, or from 1904", async () => {
    expect([1, 59, 61, 0.5, 2_958_465, -1, 3e6].map((serial) => clockText(serial, false))).toEqual([
      "1900-01-01",
      "1900-02-28",
      "1900-03-01",
      "12:00:00",
      "9999-12-31",
      undefined,
      undefined,
    ]);
    const workbook = `<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="One" r:id="rId1"/></sheets></workbook>`;
    const row = await one(`<c r="A2" s="1"><v>0</v></c><c r="B2" s="1"><v>44620</v></c>`, {
      "xl/workbook.xml": workbook,
      "xl/styles.xml": styles,
    });
    expect(row?.cells).toEqual(["1904-01-01", "2026-03-01"]);
  });

  it("are numbers of fifteen digits, plainly written", () => {
    expect(
      ["12", "-0.50", "1E3", "1.2345678901234568E+17", "99999999999999999", "5e-324", "1e400", "x"].map((raw) => numberText(raw, false)),
    ).toEqual(["12", "-0.50", "1000", "123456789012346000", "100000000000000000", `0.${"0".repeat(323)}5`, `1${"0".repeat(400)}`, "x"]);
    expect(["0.15", "1", "0.333333333333333333", "0"].map((raw) => numberText(raw, true))).toEqual([
      "15%",
      "100%",
      "33.3333333333333%",
      "0%",
    ]);
  });

  it("show days where their format has days in it, not where its words have", () => {
    expect(
      ["yyyy-mm-dd", "[$-804]m月d日", "h:mm AM/PM", "[红色]#,##0", '"day" 0', "0.00E+00", "[h]:mm", "General"].map((code) =>
        isClock(200, code),
      ),
    ).toEqual([true, true, true, false, false, false, false, false]);
  });
});

describe("a sheet", () => {
  it("is read where it has rows, whatever size it claims and wherever they stand", async () => {
    const claimed = `<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row/><row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>`;
    const rows = await rowsOf(await zipped(parts("", { "xl/worksheets/s.xml": claimed })));
    expect(rows.map(({ row, cells }) => [row, cells.length, cells.at(-1)])).toEqual([
      [2, 1, "1"],
      [1_048_576, 2001, "2"],
    ]);
  });

  it("of several is the one that is named; hidden ones say so", async () => {
    const more = {
      "xl/workbook.xml": `<workbook xmlns:r="x"><sheets><sheet name="A" state="hidden" r:id="rId1"/><sheet name="B" r:id="rId9"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/s.xml"/><Relationship Id="rId9" Type="x/worksheet" Target="/xl/other.xml"/></Relationships>`,
      "xl/other.xml": `<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
    };
    const bytes = await zipped(parts("", more));
    const workbook = await openWorkbook(fileOf(bytes));
    expect(workbook.sheets).toEqual([
      { name: "A", hidden: true },
      { name: "B", hidden: false },
    ]);
    workbook.close();
    expect((await rowsOf(bytes, "B"))[0]?.cells).toEqual(["5"]);
  });

  it("holds a cell of ten million characters without keeping it", async () => {
    const row = await one(`<c r="A2" t="inlineStr"><is><t>${noisy(10_000_000)}</t></is></c><c r="B2"><v>1</v></c>`);
    expect([row?.isCut, row?.cells[1], (row?.cells[0] ?? "").length <= 1_000_000]).toEqual([true, "1", true]);
  });
});

describe("a file that is no good", () => {
  const row = `<row r="1"><c r="A1"><v>1</v></c></row>`;
  it("is refused as what it is: cut off, altered, encrypted, with macros, of another format, no workbook at all", async () => {
    const good = await zipped(parts(row, { "xl/media.txt": noisy(2000) }));
    expect(await refusalOf(good)).toBeUndefined();
    expect(await refusalOf(good.subarray(0, good.length / 2))).toBe("ZIP_BROKEN");
    const altered = Buffer.from(await zipped(parts(`<row r="1"><c r="A1" t="inlineStr"><is><t>${noisy(4000)}</t></is></c></row>`)));
    // A bit inside the packed sheet, not in a header.
    const at = altered.indexOf("xl/worksheets/s.xml") + 1200;
    altered[at] = (altered[at] ?? 0) ^ 0x04;
    expect(await refusalOf(altered)).toMatch(/ZIP_BROKEN|XML_BROKEN/);
    const wrongSum = Buffer.from(good);
    const directory = wrongSum.indexOf(Buffer.from([0x50, 0x4b, 1, 2]), wrongSum.lastIndexOf("xl/worksheets/s.xml") - 60);
    wrongSum[directory + 16] = (wrongSum[directory + 16] ?? 0) ^ 1;
    expect(await refusalOf(wrongSum)).toBe("ZIP_BROKEN");
    expect(await refusalOf(await zipped(parts(row, { "xl/vbaProject.bin": "x" })))).toBe("HAS_MACROS");
    const types = `<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`;
    expect(await refusalOf(await zipped(parts(row, { "[Content_Types].xml": types })))).toBe("HAS_MACROS");
    expect(await refusalOf(await zipped({ "word/document.xml": "<w/>" }))).toBe("NOT_A_TABLE");
    expect(await refusalOf(await zipped(parts(row, { "xl/workbook.xml": "<workbook/>" })))).toBe("NO_SHEET");
    expect(() => isWorkbook(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))).toThrow(expect.objectContaining({ code: "FILE_INVALID" }));
    expect([isWorkbook(good), isWorkbook(Buffer.from("name,"))]).toEqual([true, false]);
  });

  it("is refused before it fills the memory: a bomb, however it is packed", async () => {
    const bomb = `<row><c t="inlineStr"><is><t>x</t></is></c></row>`.repeat(400_000);
    expect(await refusalOf(await zipped(parts(bomb)))).toBe("UNPACKS_TOO_LARGE");
    const strings = `<sst>${"<si><t/></si>".repeat(1_000_001)}</sst>`;
    expect(await refusalOf(await zipped(parts(row, { "xl/sharedStrings.xml": strings })))).toMatch(/UNPACKS_TOO_LARGE|TOO_MUCH_TEXT/);
    const limits = { unpacked: 900_000, ratio: 1e9, freeBytes: 0, parts: 10, untagged: 200_000, texts: 10, textLength: 10_000 };
    const codeOf = async (all: Record<string, string | Buffer>): Promise<unknown> => {
      const workbook = await openWorkbook(fileOf(await zipped(all)), limits).catch(
        (error: { errors: { code: string }[] }) => error.errors[0]?.code,
      );
      if (typeof workbook !== "object") return workbook;
      try {
        for await (const _ of workbook.rows("One"));
        return undefined;
      } catch (error) {
        return (error as { errors: { code: string }[] }).errors[0]?.code;
      } finally {
        workbook.close();
      }
    };
    expect(await codeOf(parts(`<!--${noisy(600_000)}-->`))).toBe("CELL_TOO_LONG");
    expect(await codeOf(parts(`<row><c><v>1</v></c></row>`.repeat(50_000)))).toBe("UNPACKS_TOO_LARGE");
    expect(await codeOf(parts("", { "xl/sharedStrings.xml": `<sst>${"<si><t>a</t></si>".repeat(11)}</sst>` }))).toBe("TOO_MUCH_TEXT");
    expect(await codeOf(parts("", Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`x/${n}`, ""]))))).toBe("TOO_MANY_PARTS");
  });

  it("is refused where its XML is not what it should be", async () => {
    const bad = async (sheet: string): Promise<string | undefined> => refusalOf(await zipped(parts("", { "xl/worksheets/s.xml": sheet })));
    expect(await bad(`<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`)).toBe("XML_BROKEN");
    expect(await bad(`<worksheet><sheetData><row></sheetData></worksheet>`)).toBe("XML_BROKEN");
    expect(await bad(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>`)).toBe("XML_BROKEN");
    expect(await bad(`<worksheet><sheetData><row r="0"/></sheetData></worksheet>`)).toBe("ROW_OUT_OF_RANGE");
    for (const rows of [`<row r="2"/><row r="2"/>`, `<row r="7"/><row r="6"/>`, `<row/><row/><row r="2"/>`])
      expect(await bad(`<worksheet><sheetData>${rows}</sheetData></worksheet>`), rows).toBe("ROWS_OUT_OF_ORDER");
    expect(await bad(`<worksheet><sheetData><row r="1"><c r="AAAAA1"><v>1</v></c></row></sheetData></worksheet>`)).toBe(
      "COLUMN_OUT_OF_RANGE",
    );
  });
});
