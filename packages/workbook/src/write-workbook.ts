import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { CellValue, SheetColumn } from "./cell-value.ts";
import { lettersOf, otherParts, rowXml, sheetFoot, sheetHead, stylesOf } from "./sheet-xml.ts";

/** Rows of one sheet, its head among them; what is more goes on in the next. */
const mostRows = 1_048_576;
/** Characters that are packed at once. */
const chunkLength = 64 * 1024;
/** Low levels pack a sheet nearly as well, in half the time. */
const compressionLevel = 3;

/**
 * A workbook of one table as a stream, made as it is read and never held: the head bold and in sight, numbers and days as such, everything
 * else text. An error while the rows are taken breaks the stream off; whoever turns away from it ends the rows too.
 */
export function writeWorkbook(
  name: string,
  columns: readonly SheetColumn[],
  rows: AsyncIterable<readonly (readonly CellValue[])[]>,
): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const letters = columns.map((_, at) => lettersOf(at));
  const { styles, part } = stylesOf(columns);
  const source = rows[Symbol.asyncIterator]();
  let waiting: readonly (readonly CellValue[])[] = [];
  let ended = false;

  async function* sheet(): AsyncGenerator<string> {
    let text = sheetHead(columns, letters);
    let row = 1;
    while (row < mostRows && !ended) {
      const space = mostRows - row;
      for (const cells of waiting.slice(0, space)) text += rowXml((row += 1), cells, styles, letters);
      waiting = waiting.slice(space);
      if (text.length >= chunkLength) {
        yield text;
        text = "";
      }
      if (waiting.length > 0) break;
      const next = await source.next();
      if (next.done) ended = true;
      else waiting = next.value;
    }
    yield text + sheetFoot;
  }

  const write = async (): Promise<void> => {
    let sheets = 0;
    // The rows may hold on to something, such as a connection.
    output.once("close", () => void source.return?.().catch(() => undefined));
    do {
      sheets += 1;
      const text = Readable.from(sheet());
      output.once("close", () => text.destroy());
      const read = finished(text, { writable: false });
      zip.addReadStream(text, `xl/worksheets/sheet${sheets}.xml`, { compressionLevel });
      await read;
    } while (!ended);
    for (const [path, xml] of Object.entries(otherParts(name, sheets, part))) zip.addBuffer(Buffer.from(xml), path);
    zip.end();
  };
  zip.on("error", (error) => output.destroy(error instanceof Error ? error : new Error(String(error))));
  write().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return output;
}
