import { createReadStream } from "node:fs";
import { csvFaults, decodedText, guessDelimiter, sniffText, type TextEncoding } from "@funnelsmith/engine";
import { type FileType, fileGroups } from "@funnelsmith/fields";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { isWorkbook, openWorkbook } from "@funnelsmith/workbook";
import { markedType } from "../files/type-of-file.ts";
import type { ImportSource, TableLayout } from "./job.ts";
import { storableText } from "./storable-text.ts";
import { tableRows } from "./table-rows.ts";

const mostColumns = 500;
/** Characters of the file by which the delimiter is guessed. */
const sampleLength = 64 * 1024;
const sampleRows = 5;
const sampleCell = 200;

const invalid = (code: string, zh: string, en: string): Problem => {
  const detail = { "zh-CN": zh, en };
  const item: ProblemItem = { pointer: "", code, detail };
  return new Problem("FILE_INVALID", detail, { errors: [item] });
};

/**
 * Reads a file once from end to end: FILE_INVALID when it cannot be a table, else what it holds. What it is called does not count: a workbook
 * is one by its first bytes. Of a workbook the sheet named is read, else the first in sight.
 */
export async function inspectFile(file: string, name: string, bytes: number, sheet: string | undefined): Promise<ImportSource> {
  if (bytes === 0) throw invalid("FILE_EMPTY", "文件是空的。", "The file is empty.");
  const layout = isWorkbook(await firstBytes(file)) ? await sheetLayout(file, sheet) : await textLayout(file);
  let head: readonly string[] | undefined;
  let rows = 0;
  const samples: string[][] = [];
  for await (const some of tableRows(file, layout)) {
    for (const { cells, fault, row } of some) {
      if (head === undefined) {
        if (fault) throw invalid(fault, `表头第 ${row} 行：${csvFaults[fault]["zh-CN"]}。`, `Head, line ${row}: ${csvFaults[fault].en}.`);
        head = cells.map((cell) => cell.trim());
        if (head.length > mostColumns)
          throw invalid("TOO_MANY_COLUMNS", `最多 ${mostColumns} 列，文件的列更多。`, `At most ${mostColumns} columns; the file has more.`);
        continue;
      }
      rows += 1;
      if (samples.length < sampleRows) samples.push(cells.slice(0, mostColumns).map((cell) => storableText(cell, sampleCell)));
    }
  }
  if (head === undefined || head.every((cell) => cell === ""))
    throw invalid("HEAD_MISSING", "第一行须是表头。", "The first row must be the head.");
  if (rows === 0) throw invalid("NO_ROWS", "表头之下没有数据。", "There are no rows below the head.");
  return { name, bytes, layout, head: head.map((cell) => storableText(cell, sampleCell)), samples, rows };
}

async function sheetLayout(file: string, wanted: string | undefined): Promise<TableLayout> {
  const workbook = await openWorkbook(file);
  workbook.close();
  const sheets = workbook.sheets.map(({ name }) => name);
  const sheet = wanted ?? (workbook.sheets.find(({ hidden }) => !hidden) ?? workbook.sheets[0])?.name ?? "";
  if (!sheets.includes(sheet)) throw invalid("NO_SHEET", `没有工作表“${sheet}”。`, `There is no sheet "${sheet}".`);
  return { format: "xlsx", sheet, sheets };
}

async function textLayout(file: string): Promise<TableLayout> {
  const sniffer = sniffText();
  for await (const piece of createReadStream(file)) sniffer.see(piece as Buffer);
  const { encoding, brokenLine } = sniffer.end();
  if (encoding === undefined || brokenLine !== undefined) {
    const marked = await markedType(file);
    if (marked) throw noTable(marked);
    throw invalid(
      "ENCODING_UNKNOWN",
      `第 ${brokenLine ?? 1} 行起有无法识别的字符；请存为 UTF-8 或 GB18030（GBK）编码。`,
      `Line ${brokenLine ?? 1} holds characters that cannot be read; save the file as UTF-8 or GB18030 (GBK).`,
    );
  }
  return { format: "csv", encoding, delimiter: await guessDelimiter(await firstText(file, encoding)) };
}

function noTable({ group, mime }: FileType): Problem {
  const { "zh-CN": zh, en } = fileGroups[group];
  return invalid(
    "NO_TABLE",
    `文件的内容是${zh}（${mime}），不是表格；请用 CSV 或 .xlsx。`,
    `The content of the file is ${en} (${mime}), no table; send CSV or .xlsx.`,
  );
}

async function firstBytes(file: string): Promise<Buffer> {
  for await (const piece of createReadStream(file, { end: 3 })) return piece as Buffer;
  return Buffer.alloc(0);
}

async function firstText(file: string, encoding: TextEncoding): Promise<string> {
  let text = "";
  for await (const piece of decodedText(createReadStream(file, { end: sampleLength }), encoding)) text += piece;
  return text;
}
