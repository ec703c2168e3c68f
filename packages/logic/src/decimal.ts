import Big from "big.js";

/** Exact decimals of the dialect: a private big.js whose division rounds to 12 places, half away from zero. */
export const Decimal: Big.BigConstructor = Big();
Decimal.DP = 12;
Decimal.RM = Decimal.roundHalfUp;

/** A decimal in its shortest plain text: no exponent, no trailing zeros, no minus before zero. */
export function decimalText(value: Big): string {
  const text = value.toFixed();
  return text === "-0" ? "0" : text;
}
