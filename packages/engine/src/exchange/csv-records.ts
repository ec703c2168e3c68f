import type { LocalizedText } from "@funnelsmith/problem";

/** What is wrong with a record of the file itself, whatever it says. */
export type CsvFault = "UNCLOSED_QUOTE" | "STRAY_QUOTE" | "CELL_TOO_LONG" | "NUL_CHARACTER";

/** One record of a CSV file. */
export interface CsvRecord {
  /** Line of the file it begins in, from 1: records may go over several. */
  readonly line: number;
  /** Cells as written, quotes taken away; those of a faulty record may be cut. */
  readonly cells: readonly string[];
  readonly fault: CsvFault | undefined;
}

/** A sentence for each fault. */
export const csvFaults: Readonly<Record<CsvFault, LocalizedText>> = {
  UNCLOSED_QUOTE: {
    "zh-CN": "引号没有闭合，文件可能被截断",
    en: "A quote is never closed; the file may have been cut off",
  },
  STRAY_QUOTE: { "zh-CN": "引号之后还有文字", en: "Text follows a closing quote" },
  CELL_TOO_LONG: { "zh-CN": "有单元格超过 100 万个字符", en: "A cell has more than a million characters" },
  NUL_CHARACTER: { "zh-CN": "含有空字符（NUL）", en: "It holds a NUL character" },
};

/** Characters of one cell that are kept; the rest is read over. */
const longestCell = 1_000_000;
/** Cells of one record that are kept. */
const mostCells = 2_000;

/**
 * Reads CSV (RFC 4180, any line ends, any one-character delimiter) piece by piece with bounded memory: a record is never held longer than
 * its kept cells, whatever the file holds. A fault is the record's own; reading goes on after it. Our own reader, because papaparse's
 * stream reads an unfinished record anew with every piece: one open quote makes a large file quadratic. Records come by the piece.
 */
export async function* csvRecords(
  pieces: AsyncIterable<string> | Iterable<string>,
  delimiter: string,
): AsyncGenerator<readonly CsvRecord[]> {
  const reader = createReader(delimiter);
  for await (const piece of pieces) {
    reader.read(piece);
    yield reader.take();
  }
  reader.end();
  yield reader.take();
}

interface Reader {
  read(piece: string): void;
  end(): void;
  take(): readonly CsvRecord[];
}

type Place = "start" | "plain" | "quoted" | "closed";

function createReader(delimiter: string): Reader {
  let ready: CsvRecord[] = [];
  let cells: string[] = [];
  let cell = "";
  let length = 0;
  let place: Place = "start";
  let fault: CsvFault | undefined;
  let line = 1;
  let begun = 1;
  let afterReturn = false;

  const add = (text: string): void => {
    length += text.length;
    if (length > longestCell) fault ??= "CELL_TOO_LONG";
    else cell += text;
    if (text.includes("\0")) fault ??= "NUL_CHARACTER";
  };
  const endCell = (): void => {
    if (cells.length < mostCells) cells.push(cell);
    cell = "";
    length = 0;
    place = "start";
  };
  const endRecord = (): void => {
    endCell();
    ready.push({ line: begun, cells, fault });
    cells = [];
    fault = undefined;
    begun = line;
  };

  /** Where the run of characters that mean nothing special ends. */
  const runEnd = (piece: string, from: number, quoted: boolean): number => {
    for (let at = from; at < piece.length; at += 1) {
      const char = piece[at];
      if (char === '"' || char === "\n" || (!quoted && (char === delimiter || char === "\r"))) return at;
    }
    return piece.length;
  };

  return {
    read(piece) {
      for (let at = 0; at < piece.length; ) {
        const char = piece[at] ?? "";
        if (afterReturn) {
          afterReturn = false;
          if (char === "\n") {
            at += 1;
            continue;
          }
        }
        if (place === "quoted") {
          if (char === '"') {
            place = "closed";
            at += 1;
          } else {
            const end = char === "\n" ? at + 1 : runEnd(piece, at, true);
            if (char === "\n") line += 1;
            add(piece.slice(at, end));
            at = end;
          }
        } else if (char === '"' && place !== "plain") {
          // A quote after a closing one is a quote of the text; at the start of a cell it opens one.
          if (place === "closed") add('"');
          place = "quoted";
          at += 1;
        } else if (char === delimiter) {
          endCell();
          at += 1;
        } else if (char === "\n" || char === "\r") {
          line += 1;
          endRecord();
          afterReturn = char === "\r";
          at += 1;
        } else {
          if (place === "closed" && char.trim() !== "") fault ??= "STRAY_QUOTE";
          const end = char === '"' ? at + 1 : runEnd(piece, at, false);
          if (place !== "closed" || piece.slice(at, end).trim() !== "") add(piece.slice(at, end));
          if (place === "start") place = "plain";
          at = end;
        }
      }
    },
    end() {
      if (place === "quoted") fault ??= "UNCLOSED_QUOTE";
      if (place !== "start" || cells.length > 0) endRecord();
    },
    take() {
      const taken = ready;
      ready = [];
      return taken;
    },
  };
}

const delimiters = [",", "\t", ";", "|"] as const;

/** The delimiter that splits the first records of a sample most evenly into the most cells; a comma when none does. */
export async function guessDelimiter(sample: string): Promise<string> {
  let best: { readonly delimiter: string; readonly cells: number } = { delimiter: ",", cells: 1 };
  for (const delimiter of delimiters) {
    const counts: number[] = [];
    for await (const records of csvRecords([sample], delimiter)) {
      for (const { cells } of records) {
        if (cells.some((text) => text.trim() !== "")) counts.push(cells.length);
        if (counts.length > 20) break;
      }
    }
    // The sample may end in the middle of its last record.
    const whole = counts.length > 1 ? counts.slice(0, -1) : counts;
    const [head = 1] = whole;
    const even = whole.filter((count) => count === head).length / whole.length;
    if (head > best.cells && even >= 0.5) best = { delimiter, cells: head };
  }
  return best.delimiter;
}
