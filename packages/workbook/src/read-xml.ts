import { SaxesParser } from "saxes";
import { refuse } from "./refuse.ts";

/** What is told of an XML part: names without their prefixes. */
export interface XmlHandlers {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

const bare = (name: string): string => {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
};

/** Takes XML piece by piece. */
export interface XmlReader {
  write(piece: Uint8Array): void;
  end(): void;
}

const broken = (): Error =>
  refuse("XML_BROKEN", "工作簿的内容已损坏，请重新保存后上传。", "The workbook's content is damaged; save it again.");

/** Reads XML in UTF-8: FILE_INVALID when it is not well-formed, declares a document type, or goes on for `untagged` bytes without a tag. */
export function xmlReader(handlers: XmlHandlers, untagged: number): XmlReader {
  const parser = new SaxesParser({ position: false });
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let run = 0;
  parser.on("error", () => {
    throw broken();
  });
  // A document type can define entities; a workbook has none.
  parser.on("doctype", () => {
    throw broken();
  });
  const { open, text, close } = handlers;
  if (open) parser.on("opentag", ({ name, attributes }) => open(bare(name), attributes as Readonly<Record<string, string>>));
  if (text) {
    parser.on("text", text);
    parser.on("cdata", text);
  }
  if (close) parser.on("closetag", ({ name }) => close(bare(name)));
  const decoded = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw broken();
    }
  };
  return {
    write(piece) {
      const first = piece.indexOf(0x3c);
      const longest = run + (first < 0 ? piece.length : first);
      run = first < 0 ? longest : piece.length - piece.lastIndexOf(0x3c);
      if (longest > untagged) throw refuse("CELL_TOO_LONG", "有单元格超过 1000 万个字符。", "A cell has more than ten million characters.");
      parser.write(decoded(piece));
    },
    end() {
      parser.write(decoded());
      parser.close();
    },
  };
}

/** Reads a whole part. */
export async function readXml(pieces: AsyncIterable<Uint8Array>, handlers: XmlHandlers, untagged: number): Promise<void> {
  const reader = xmlReader(handlers, untagged);
  for await (const piece of pieces) reader.write(piece);
  reader.end();
}

/** Undoes the escapes of characters XML cannot hold: _x000D_. */
export const unescaped = (text: string): string =>
  text.includes("_x") ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text;
