/** How much of a file is read; every one is named where it refuses. */
export interface Limits {
  /** Bytes all parts together may unpack to. */
  readonly unpacked: number;
  /** How many times its packed size a part may unpack to, once it is past `freeBytes`. */
  readonly ratio: number;
  readonly freeBytes: number;
  readonly parts: number;
  /** Bytes without a single tag among them: no cell is that long. */
  readonly untagged: number;
  /** Different texts of the workbook, and their characters. */
  readonly texts: number;
  readonly textLength: number;
}

const mega = 1024 * 1024;

/** What a file of records needs, with room: 200 MB unpacked is some 400,000 rows of a dozen columns. */
export const usualLimits: Limits = {
  unpacked: 200 * mega,
  ratio: 100,
  freeBytes: 4 * mega,
  parts: 2_000,
  untagged: 12 * mega,
  texts: 1_000_000,
  textLength: 48 * mega,
};
