import { createReadStream } from "node:fs";
import { csvFaults, csvRecords, decodedText, guessDelimiter, sniffText } from "@funnelsmith/engine";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import type { ImportSource } from "./job.ts";

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

/** Reads a file once from end to end: FILE_INVALID when it cannot be a table, else what it holds. */
export async function inspectFile(file: string, name: string, bytes: number): Promise<ImportSource> {
  if (bytes === 0) throw invalid("FILE_EMPTY", "文件是空的。", "The file is empty.");
  const start = await firstBytes(file);
  if (start[0] === 0x50 && start[1] === 0x4b) {
    throw invalid("NOT_CSV", "这是 Excel 工作簿或压缩包;请另存为 CSV 再导入。", "This is a workbook or an archive; save it as CSV first.");
  }
  const sniffer = sniffText();
  for await (const piece of createReadStream(file)) sniffer.see(piece as Buffer);
  const { encoding, brokenLine } = sniffer.end();
  if (encoding === undefined || brokenLine !== undefined) {
    throw invalid(
      "ENCODING_UNKNOWN",
      `第 ${brokenLine ?? 1} 行起有无法识别的字符;请存为 UTF-8 或 GB18030(GBK)编码。`,
      `Line ${brokenLine ?? 1} holds characters that cannot be read; save the file as UTF-8 or GB18030 (GBK).`,
    );
  }
  const delimiter = await guessDelimiter(await firstText(file, encoding));
  let head: readonly string[] | undefined;
  let rows = 0;
  const samples: string[][] = [];
  for await (const { cells, fault, line } of csvRecords(decodedText(createReadStream(file), encoding), delimiter)) {
    if (head === undefined) {
      if (fault) throw invalid(fault, `表头第 ${line} 行:${csvFaults[fault]["zh-CN"]}。`, `Head, line ${line}: ${csvFaults[fault].en}.`);
      head = cells.map((cell) => cell.trim());
      continue;
    }
    rows += 1;
    if (samples.length < sampleRows)
      samples.push(cells.slice(0, mostColumns).map((cell) => cell.slice(0, sampleCell).replaceAll("\0", "")));
  }
  if (head === undefined || head.every((cell) => cell === ""))
    throw invalid("HEAD_MISSING", "第一行须是表头。", "The first row must be the head.");
  if (head.length > mostColumns) {
    throw invalid(
      "TOO_MANY_COLUMNS",
      `最多 ${mostColumns} 列,文件有 ${head.length} 列。`,
      `At most ${mostColumns} columns; the file has ${head.length}.`,
    );
  }
  if (rows === 0) throw invalid("NO_ROWS", "表头之下没有数据。", "There are no rows below the head.");
  return { name, bytes, encoding, delimiter, head: head.map((cell) => cell.slice(0, sampleCell)), samples, rows };
}

async function firstBytes(file: string): Promise<Buffer> {
  for await (const piece of createReadStream(file, { end: 3 })) return piece as Buffer;
  return Buffer.alloc(0);
}

async function firstText(file: string, encoding: ImportSource["encoding"]): Promise<string> {
  let text = "";
  for await (const piece of decodedText(createReadStream(file, { end: sampleLength }), encoding)) text += piece;
  return text;
}
