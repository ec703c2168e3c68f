/** Encodings a text file may have. */
export type TextEncoding = "utf-8" | "utf-16le" | "gb18030";

/** What the bytes of a whole file say of its encoding. */
export interface SniffedText {
  /** Undefined when it is none of those we read. */
  readonly encoding: TextEncoding | undefined;
  /** Line of the first bytes that are no text in what the file otherwise is, from 1. */
  readonly brokenLine: number | undefined;
}

/** Looks at a file piece by piece. */
export interface TextSniffer {
  see(bytes: Uint8Array): void;
  end(): SniffedText;
}

/** UTF-8 with so few broken characters is UTF-8 that was damaged, not GB18030. */
const damagedShare = 0.1;

/**
 * Tells UTF-8 from GB18030 by every byte of the file: what is valid UTF-8 is UTF-8, what is nearly so is UTF-8 with a broken place, and the
 * rest is GB18030 when it decodes as that. A byte order mark decides by itself.
 */
export function sniffText(): TextSniffer {
  const chinese = new TextDecoder("gb18030", { fatal: true });
  let isChinese = true;
  let wide = false;
  let first = true;
  let line = 1;
  // Of the UTF-8 sequence under way: how many bytes are still to come and the bounds of the next.
  let missing = 0;
  let low = 0x80;
  let high = 0xbf;
  let good = 0;
  let bad = 0;
  let brokenLine: number | undefined;

  const broken = (): void => {
    bad += 1;
    brokenLine ??= line;
    missing = 0;
  };
  const begin = (byte: number): void => {
    if (byte < 0x80) return;
    [low, high] = [0x80, 0xbf];
    if (byte >= 0xc2 && byte <= 0xdf) missing = 1;
    else if (byte >= 0xe0 && byte <= 0xef) {
      missing = 2;
      if (byte === 0xe0) low = 0xa0;
      if (byte === 0xed) high = 0x9f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      missing = 3;
      if (byte === 0xf0) low = 0x90;
      if (byte === 0xf4) high = 0x8f;
    } else broken();
  };

  return {
    see(bytes) {
      if (first && bytes.length > 0) {
        first = false;
        wide = bytes[0] === 0xff && bytes[1] === 0xfe;
      }
      if (wide) return;
      for (const byte of bytes) {
        if (missing > 0) {
          if (byte >= low && byte <= high) {
            missing -= 1;
            [low, high] = [0x80, 0xbf];
            if (missing === 0) good += 1;
            continue;
          }
          broken();
        }
        begin(byte);
        if (byte === 0x0a) line += 1;
      }
      if (!isChinese) return;
      try {
        chinese.decode(bytes, { stream: true });
      } catch {
        isChinese = false;
      }
    },
    end() {
      if (wide) return { encoding: "utf-16le", brokenLine: undefined };
      if (missing > 0) broken();
      if (bad === 0) return { encoding: "utf-8", brokenLine: undefined };
      if (good > 0 && bad / (good + bad) < damagedShare) return { encoding: "utf-8", brokenLine };
      try {
        chinese.decode();
      } catch {
        isChinese = false;
      }
      return isChinese ? { encoding: "gb18030", brokenLine: undefined } : { encoding: undefined, brokenLine };
    },
  };
}

/** The text of a file of that encoding, piece by piece, without its byte order mark. */
export async function* decodedText(bytes: AsyncIterable<Uint8Array>, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of bytes) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}
