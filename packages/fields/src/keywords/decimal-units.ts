/**
 * A plain decimal text or a JSON number as a whole count of 1e-20, or undefined when it names no exact decimal below 1e18 in size.
 * A JSON number counts by its shortest text and only while binary floats still name one decimal: whole up to 2^53, else 15 digits.
 * Self-contained: its source is also part of compiled validators.
 */
export function decimalUnits(value: unknown): bigint | undefined {
  let text = value;
  if (typeof value === "number") {
    if (!Number.isFinite(value) || Math.abs(value) > 9007199254740991) return undefined;
    const parts = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(String(value));
    text = parts ? `${parts[1]}0.${"0".repeat(Number(parts[4]) - 1)}${parts[2]}${parts[3] ?? ""}` : String(value);
    if (!Number.isInteger(value) && String(text).replace("-", "").replace(".", "").replace(/^0+/, "").length > 15) return undefined;
  }
  if (typeof text !== "string") return undefined;
  const match = /^(-?)(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,20})0*)?$/.exec(text);
  if (!match || text.length > 64) return undefined;
  const units = BigInt((match[2] ?? "0") + (match[3] ?? "").padEnd(20, "0"));
  return match[1] === "-" ? -units : units;
}
