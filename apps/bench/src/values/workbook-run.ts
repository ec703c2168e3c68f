/** One reading or writing of a large workbook in a process of its own: prints the milliseconds of CPU it took and the memory it peaked at. */
import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type CellValue, dayCell, numberCell, openWorkbook, type SheetColumn, writeWorkbook } from "@funnelsmith/workbook";
import { streamXlsxRows, writeXlsxStream } from "hucre/xlsx";

const rows = 100_000;
const day = (at: number): string => new Date(Date.UTC(2026, 0, 1 + (at % 300))).toISOString().slice(0, 10);
const words = (at: number): readonly string[] => [
  `Deal ${at}`,
  `客户 ${at % 500}`,
  `note ${at}`,
  at % 2 === 0 ? "是" : "否",
  `1380013${at % 10_000}`,
  `stage ${at % 5}`,
  `owner ${at % 30}`,
  "x",
];

async function* ours(): AsyncGenerator<readonly (readonly CellValue[])[]> {
  for (let from = 0; from < rows; from += 500)
    yield Array.from({ length: 500 }, (_, step) => {
      const at = from + step;
      return [...words(at), numberCell(String(at * 1.25)), dayCell(day(at)), numberCell(String(at % 7)), numberCell(String(at))];
    });
}

async function* theirs(): AsyncGenerator<(string | number | Date)[]> {
  for (let at = 0; at < rows; at += 1) yield [...words(at), at * 1.25, new Date(`${day(at)}T00:00:00Z`), at % 7, at];
}

const columns = Array.from(
  { length: 12 },
  (_, at): SheetColumn => ({ title: `c${at}`, format: at === 8 ? { places: 2 } : at === 9 ? "day" : "text" }),
);

const works: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  "ours-write": async (file) => pipeline(writeWorkbook("Deals", columns, ours()), createWriteStream(file)),
  "library-write": async (file) =>
    pipeline(
      Readable.fromWeb(
        writeXlsxStream(theirs(), { name: "Deals", columns: columns.map(({ title }) => ({ header: title, width: 16 })) }) as never,
      ),
      createWriteStream(file),
    ),
  "ours-read": async (file) => {
    const workbook = await openWorkbook(file);
    let count = 0;
    for await (const some of workbook.rows("Deals")) count += some.length;
    workbook.close();
    assertAll(count);
  },
  "library-read": async (file) => {
    let count = 0;
    for await (const _ of streamXlsxRows(Readable.toWeb(createReadStream(file)) as never)) count += 1;
    assertAll(count);
  },
};

function assertAll(count: number): void {
  if (count !== rows + 1) throw new Error(`${count} rows were read`);
}

const [mode = "", file = ""] = process.argv.slice(2);
const began = process.cpuUsage();
await works[mode]?.(file);
const { user, system } = process.cpuUsage(began);
console.log(JSON.stringify({ ms: (user + system) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }));
