import { isId } from "./is-id.ts";

/** Bytes of the head of an array as PostgreSQL's binary protocol carries it (`array_send`); each element follows behind its length. */
export const headLength = 20;
const uuidOid = 2950;
const idLength = 16;

/**
 * The ids of some rows as a uuid[], null where a row has none; throws a TypeError for anything else. Read as text, every id is parsed digit
 * by digit, and the driver looks in each for what must be quoted.
 */
export function uuidArray<R>(rows: readonly R[], idOf: (row: R) => unknown): Buffer {
  if (rows.length === 0) return emptyArray(uuidOid);
  const bytes = Buffer.allocUnsafe(headLength + rows.length * (4 + idLength));
  let at = headLength;
  let nulls = 0;
  for (const row of rows) {
    const value = idOf(row) ?? null;
    if (value === null) {
      at = bytes.writeInt32BE(-1, at);
      nulls = 1;
      continue;
    }
    if (!isId(value)) throw new TypeError("what is no uuid in an array of them");
    at = bytes.writeInt32BE(idLength, at);
    for (let digit = 0; digit < value.length; digit += value.charCodeAt(digit) === hyphen ? 1 : 2) {
      if (value.charCodeAt(digit) === hyphen) continue;
      bytes[at++] = (digitValue(value.charCodeAt(digit)) << 4) | digitValue(value.charCodeAt(digit + 1));
    }
  }
  writeHead(bytes, uuidOid, rows.length, nulls);
  return bytes.subarray(0, at);
}

const hyphen = 45;

/** Of 0–9, A–F and a–f. */
const digitValue = (code: number): number => (code < 58 ? code - 48 : (code | 32) - 87);

/**
 * Writes the head of an array into its first bytes: dimensions, whether there are nulls, the type of the elements; then the length of the
 * only dimension and its lower bound.
 */
export function writeHead(bytes: Buffer, type: number, length: number, nulls: number): void {
  [1, nulls, type, length, 1].forEach((part, index) => bytes.writeInt32BE(part, index * 4));
}

/** An array of no elements. */
export function emptyArray(type: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeInt32BE(type, 8);
  return bytes;
}
