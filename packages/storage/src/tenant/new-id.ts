import { randomFillSync } from "node:crypto";

const pool = Buffer.alloc(4096);
let at = pool.length;
let last = 0;
let counter = 0;

/** A uuid v7: ids made by one process sort in the order they were made, so that indexes grow at one end. */
export function newId(): string {
  if (at + 10 > pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  const bytes = pool.subarray(at, at + 10);
  at += 10;
  const now = Date.now();
  if (now > last) {
    last = now;
    counter = bytes.readUInt16BE(0) & 0x7ff;
  } else {
    counter += 1;
    // 12 bits used up within a millisecond: borrow from the next.
    if (counter > 0xfff) {
      last += 1;
      counter = 0;
    }
  }
  const time = last.toString(16).padStart(12, "0");
  const tail = bytes.toString("hex", 2);
  const variant = (((bytes[2] ?? 0) & 0x3f) | 0x80).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${variant}${tail.slice(2, 4)}-${tail.slice(4)}`;
}
