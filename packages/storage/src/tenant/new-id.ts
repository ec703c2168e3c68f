import { randomBytes } from "node:crypto";

/** Random digits wanted by one id. */
const digits = 20;
const variants = "89ab";

let pool = "";
let at = 0;
let last = 0;
let counter = 0;
let lastText = "";

/** A uuid v7: ids made by one process sort in the order they were made, so that indexes grow at one end. */
export function newId(): string {
  if (at + digits > pool.length) {
    pool = randomBytes(4000).toString("hex");
    at = 0;
  }
  const from = at;
  at += digits;
  const now = Date.now();
  if (now > last) {
    last = now;
    counter = Number.parseInt(pool.slice(from, from + 3), 16) & 0x7ff;
    lastText = timeText();
  } else {
    counter += 1;
    // 12 bits used up within a millisecond: borrow from the next.
    if (counter > 0xfff) {
      last += 1;
      counter = 0;
      lastText = timeText();
    }
  }
  const variant = variants[Number.parseInt(pool.charAt(from + 4), 16) & 3] ?? "8";
  return `${lastText}-7${counter.toString(16).padStart(3, "0")}-${variant}${pool.slice(from + 5, from + 8)}-${pool.slice(from + 8, from + digits)}`;
}

function timeText(): string {
  const time = last.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}
