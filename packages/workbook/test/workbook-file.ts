import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll } from "vitest";
import { ZipFile } from "yazl";
import { openWorkbook } from "../src/open-workbook.ts";
import type { SheetRow } from "../src/sheet-rows.ts";

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const links = "http://schemas.openxmlformats.org/package/2006/relationships";

/** The parts of a workbook with one sheet of these rows (XML), each of which may be replaced or added to. */
export function parts(sheetData: string, more: Readonly<Record<string, string | Buffer>> = {}): Record<string, string | Buffer> {
  return {
    "[Content_Types].xml": `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${links}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${links}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/s.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    "xl/worksheets/s.xml": `<worksheet xmlns="${main}"><sheetData>${sheetData}</sheetData></worksheet>`,
    ...more,
  };
}

/** The bytes of an archive of these parts. */
export async function zipped(all: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(all)) zip.addBuffer(Buffer.from(bytes), name);
  zip.end();
  return await buffer(zip.outputStream);
}

const folder = mkdtempSync(join(tmpdir(), "fs-workbook-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

/** A file of these bytes, gone after the tests. */
export function fileOf(bytes: Uint8Array): string {
  const file = join(folder, `${(files += 1)}.xlsx`);
  writeFileSync(file, bytes);
  return file;
}

/** Every row of a sheet of a file, the first unless named. */
export async function rowsOf(bytes: Uint8Array, sheet?: string): Promise<readonly SheetRow[]> {
  const workbook = await openWorkbook(fileOf(bytes));
  try {
    const rows: SheetRow[] = [];
    for await (const some of workbook.rows(sheet ?? workbook.sheets[0]?.name ?? "")) rows.push(...some);
    return rows;
  } finally {
    workbook.close();
  }
}

/** The code a file is refused with. */
export async function refusalOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    await rowsOf(bytes);
    return undefined;
  } catch (error) {
    return (error as { readonly errors?: readonly { readonly code: string }[] }).errors?.[0]?.code ?? String(error);
  }
}
