/** Moves the point of a decimal text by `places` to the right (negative: left), exactly. */
export function shiftDecimal(text: string, places: number): string {
  const match = /^(-?)(\d*)\.?(\d*)$/.exec(text.trim());
  if (!match) return text;
  const [, sign = "", whole = "", part = ""] = match;
  const digits = whole + part;
  const point = whole.length + places;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const at = point <= 0 ? 1 : point;
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, "");
  const right = padded.slice(at).replace(/0+$/, "");
  return `${sign}${left === "" ? "0" : left}${right === "" ? "" : `.${right}`}`;
}
