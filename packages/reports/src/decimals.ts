/** Exact sum of decimal texts, or null for none; scaled BigInt, since binary floats would lose cents at a million deals. */
export function addDecimals(values: readonly string[]): string | null {
  if (values.length === 0) return null;
  const scale = Math.max(...values.map((value) => (value.split(".")[1] ?? "").length));
  const total = values.reduce((sum, value) => {
    const [whole = "0", fraction = ""] = value.split(".");
    return sum + BigInt(whole + fraction.padEnd(scale, "0"));
  }, 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return total < 0n ? `-${text}` : text;
}
