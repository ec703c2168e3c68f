import { decimalUnits } from "../keywords/decimal-units.ts";
import { type DecimalShape, unitsText } from "./decimals.ts";

/** A decimal of the shape between its bounds, or between the usual ones, two significant digits: people's numbers are round. */
export function sampleDecimal(shape: DecimalShape, least: string, most: string, random: number): string | number {
  const low = decimalUnits(shape.min ?? least) ?? 0n;
  const usual = decimalUnits(shape.max ?? most) ?? 0n;
  const high = usual > low ? usual : low;
  const step = 10n ** BigInt(20 - shape.scale);
  let units = low + ((high - low) * BigInt(Math.floor(random * 1_000_000))) / 1_000_000n;
  const magnitude = 10n ** BigInt(Math.max(String(units).replace("-", "").length - 2, 0));
  const round = (units / magnitude) * magnitude;
  if (round >= low && round <= high) units = round;
  units -= units % step;
  if (units < low) units = low;
  const text = unitsText(units, shape.scale);
  return shape.scale === 0 && Number.isSafeInteger(Number(text)) ? Number(text) : text;
}
