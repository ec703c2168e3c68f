import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type CellValue, dayCell, numberCell, openWorkbook, type SheetColumn, writeWorkbook } from "@funnelsmith/workbook";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBackground } from "../src/background/start-background.ts";
import { type Caller, type Credentials, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";
import { jobEnded } from "./jobs.ts";

let server: TestServer;
let admin: Caller;
let credentials: Credentials;
let background: ReturnType<typeof startBackground>;
const dataDir = mkdtempSync(join(tmpdir(), "fs-workbooks-"));
const of = (object: string): string => `/api/v1/apps/b2b/objects/${object}/records`;
const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

beforeAll(async () => {
  server = await startTestServer({ DATA_DIR: dataDir });
  credentials = await setUpFirst(server);
  admin = server.as(credentials);
  await admin("POST", "/api/v1/apps", { template: "b2b" });
  background = startBackground(server.deps, (error) => {
    throw error;
  });
});
afterAll(async () => {
  await background.stop();
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const text = (title: string): SheetColumn => ({ title, format: "text" });

async function workbook(columns: readonly SheetColumn[], rows: readonly (readonly CellValue[])[]): Promise<Buffer> {
  async function* pages(): AsyncGenerator<readonly (readonly CellValue[])[]> {
    yield rows;
  }
  return await buffer(writeWorkbook("Sheet", columns, pages()));
}

const bytes = async (method: "GET" | "POST", url: string, payload?: Buffer) =>
  await server.app.inject({
    method,
    url,
    headers: { cookie: credentials.cookie ?? "", "accept-language": "en", ...(payload && { "content-type": type }) },
    ...(payload && { payload }),
  });

/** The rows of a workbook that was answered. */
async function rowsOf(file: Buffer): Promise<readonly (readonly string[])[]> {
  const path = join(dataDir, "answer.xlsx");
  writeFileSync(path, file);
  const opened = await openWorkbook(path);
  const rows: (readonly string[])[] = [];
  for await (const some of opened.rows(opened.sheets[0]?.name ?? "")) rows.push(...some.map(({ cells }) => cells));
  opened.close();
  return rows;
}

describe("a workbook", () => {
  it("is taken in like any file, whatever it is called, and its refused rows come back as a workbook", async () => {
    const columns: SheetColumn[] = [
      text("商机名称"),
      text("客户"),
      { title: "预计金额", format: { places: 2 } },
      { title: "预计签约日期", format: "day" },
    ];
    const file = await workbook(columns, [
      ["alpha", "Workbook Ltd", numberCell("1200.50"), dayCell("2026-03-01")],
      ["beta", "Workbook Ltd", "much", dayCell("2026-03-02")],
      ["=gamma()", null, numberCell("12345678901234567.89"), null],
    ]);
    const plan = encodeURIComponent(JSON.stringify({ create: ["account"] }));
    const taken = await bytes("POST", `${of("deal")}/import?name=deals.csv&start=run&plan=${plan}`, file);
    expect(taken.json()).toMatchObject({ source: { layout: { format: "xlsx", sheet: "Sheet", sheets: ["Sheet"] }, rows: 3 } });
    const job = await jobEnded(admin, taken.json().id);
    expect(job).toMatchObject({ state: "done", result: { create: 2, conflict: 1, made: 1 } });
    expect(job.errors).toMatchObject([{ row: 3, errors: [{ column: "amount", code: "FIELD_NUMBER" }] }]);
    const errors = await bytes("GET", `/api/v1/jobs/${job.id}/errors`);
    expect(errors.headers["content-disposition"]).toContain("errors-deals.xlsx");
    expect(await rowsOf(errors.rawPayload)).toEqual([
      ["商机名称", "客户", "预计金额", "预计签约日期", "Row", "Mistakes"],
      ["beta", "Workbook Ltd", "much", "2026-03-02", "3", expect.stringContaining("Not a number")],
    ]);
  });

  it("is what records are exported as: numbers and days as such, exact ones as text, formulas harmless, and it comes back unchanged", async () => {
    const query = `format=xlsx&fields=id,name,account,amount,close_on,createdAt&sort=name`;
    const answer = await bytes("GET", `${of("deal")}/export?${query}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toBe(type);
    const rows = await rowsOf(answer.rawPayload);
    const [first, second] = rows.slice(1).sort((a, b) => String(b[1]).localeCompare(String(a[1])));
    expect([second?.[1], first?.slice(1, 5)]).toEqual(["'=gamma()", ["alpha", "Workbook Ltd", "1200.50", "2026-03-01"]]);
    expect(second?.[3]).toBe("12345678901234567.89");
    expect(first?.[5]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
    const { id } = (await bytes("POST", `${of("deal")}/import?start=run`, answer.rawPayload)).json();
    expect(await jobEnded(admin, id)).toMatchObject({ result: { create: 0, update: 0, skip: 2, conflict: 0 } });
  });

  it("tells errors and formulas nobody has computed by row and column, and reads the sheet that is named", async () => {
    const sheet = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
    const cell = (at: string, value: string): string => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
    const head = `<row r="3">${cell("A3", "name")}${cell("B3", "phone")}</row>`;
    const file = Buffer.from(
      zipSync({
        "[Content_Types].xml": strToU8("<Types/>"),
        "_rels/.rels": strToU8(`<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
        "xl/workbook.xml": strToU8(
          `<workbook xmlns:r="r"><sheets><sheet name="Notes" r:id="n"/><sheet name="客户" r:id="c"/></sheets></workbook>`,
        ),
        "xl/_rels/workbook.xml.rels": strToU8(
          `<Relationships><Relationship Id="n" Type="x/worksheet" Target="n.xml"/><Relationship Id="c" Type="x/worksheet" Target="c.xml"/></Relationships>`,
        ),
        "xl/n.xml": strToU8(sheet("")),
        "xl/c.xml": strToU8(
          sheet(
            `${head}<row r="5"><c r="A5" t="e"><v>#N/A</v></c></row><row r="6"><c r="A6"><f>B1</f></c></row><row r="9">${cell("A9", "nine")}</row>`,
          ),
        ),
      }),
    );
    const empty = await bytes("POST", `${of("account")}/import`, file);
    expect(empty.json()).toMatchObject({ code: "FILE_INVALID", errors: [{ code: "HEAD_MISSING" }] });
    const none = await bytes("POST", `${of("account")}/import?sheet=nowhere`, file);
    expect(none.json()).toMatchObject({ code: "FILE_INVALID", errors: [{ code: "NO_SHEET" }] });
    const { id } = (await bytes("POST", `${of("account")}/import?start=run&sheet=${encodeURIComponent("客户")}`, file)).json();
    const job = await jobEnded(admin, id);
    expect(job).toMatchObject({ result: { create: 1, conflict: 2 }, source: { layout: { sheet: "客户", sheets: ["Notes", "客户"] } } });
    expect(job.errors).toMatchObject([
      { row: 5, errors: [{ column: "name", code: "CELL_ERROR" }] },
      { row: 6, errors: [{ column: "name", code: "NOT_COMPUTED" }] },
    ]);
  });

  it("that is a bomb, is cut off, brings macros or is a thousand columns wide is refused, and nothing of it stays", async () => {
    const code = async (file: Buffer): Promise<string> => {
      const { statusCode, ...answer } = await bytes("POST", `${of("account")}/import?name=a.xlsx`, file);
      expect(statusCode).toBe(422);
      return answer.json().errors[0].code;
    };
    const good = await workbook([text("name")], [["x"]]);
    expect(await code(good.subarray(0, good.length - 40))).toBe("ZIP_BROKEN");
    expect(await code(Buffer.from(zipSync({ "word/document.xml": strToU8("<w/>") })))).toBe("NOT_A_TABLE");
    expect(await code(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]))).toBe("NOT_A_TABLE");
    expect(
      await code(
        await workbook(
          Array.from({ length: 1000 }, (_, at) => text(`c${at}`)),
          [["x"]],
        ),
      ),
    ).toBe("TOO_MANY_COLUMNS");
    const parts = {
      "[Content_Types].xml": "<Types/>",
      "_rels/.rels": `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      "xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="a"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="x/worksheet" Target="a.xml"/></Relationships>`,
      "xl/a.xml": `<worksheet><sheetData>${'<row spans="1:1"><c/></row>'.repeat(400_000)}</sheetData></worksheet>`,
    };
    const packed = (all: Record<string, string>): Buffer =>
      Buffer.from(zipSync(Object.fromEntries(Object.entries(all).map(([name, xml]) => [name, strToU8(xml)]))));
    expect(await code(packed(parts))).toBe("UNPACKS_TOO_LARGE");
    expect(await code(packed({ ...parts, "xl/vbaProject.bin": "x" }))).toBe("HAS_MACROS");
    // Text that calls itself a workbook is text.
    const lying = (await bytes("POST", `${of("account")}/import?name=a.xlsx`, Buffer.from("name\nlying\n"))).json();
    expect(lying).toMatchObject({ source: { layout: { format: "csv" } } });
  });
});
