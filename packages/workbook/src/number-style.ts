/** What a number in a cell stands for, by its format. */
export type NumberStyle = "plain" | "percent" | "clock";

/** A format's own words, in quotes or escaped, and its conditions and colours; elapsed time stays, as `[h]`. */
const words = /"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi;

/** Whether a format shows days or times of day; elapsed hours are a number. */
export function isClock(id: number, code: string | undefined): boolean {
  if (code === undefined) return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) || id === 45 || id === 47;
  const bare = code.replaceAll(words, "").replaceAll(/General|AM\/PM|A\/P|上午\/下午/gi, "");
  return /[ymdhs]/i.test(bare) && !/\[[hms]+\]/i.test(bare);
}

/** Whether a format shows hundredths. */
export const isPercent = (id: number, code: string | undefined): boolean =>
  code === undefined ? id === 9 || id === 10 : code.replaceAll(words, "").includes("%");

const day = 86_400_000;
/** 1 January 1904 in days since 30 December 1899. */
const days1904 = 1462;

/** A serial day number as text: a day, or a day and a time, or a time alone; undefined for what is no day. */
export function clockText(serial: number, since1904: boolean): string | undefined {
  if (!(serial >= 0) || serial > 2_958_466) return undefined;
  // Half a millisecond more than what is exact: Excel itself rounds so.
  if (serial < 1 && !since1904) return timeOf(Math.round(serial * day));
  // Before 1 March 1900 the count holds a 29 February that never was.
  const days = since1904 ? serial + days1904 : serial < 60 ? serial + 1 : serial;
  const millis = Math.round(days * day) - 25_569 * day;
  const text = new Date(millis).toISOString();
  if (!/^\d{4}-/.test(text)) return undefined;
  const time = ((millis % day) + day) % day;
  return time === 0 ? text.slice(0, 10) : `${text.slice(0, 10)} ${timeOf(time)}`;
}

function timeOf(millis: number): string {
  const text = new Date(millis).toISOString();
  return text.slice(11, millis % 1000 === 0 ? 19 : 23);
}

/** Digits a spreadsheet keeps of a number. */
const kept = 15;

/** A number as a file holds it, as plain decimal text of what a spreadsheet shows; the text itself when it is none. */
export function numberText(raw: string, percent: boolean): string {
  const parts = /^\s*(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(raw);
  if (!parts || (parts[2] === "" && parts[3] === "")) return raw;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = parts;
  const shift = Number(exponent) + (percent ? 2 : 0);
  // Most numbers are what they say.
  if (shift === 0 && whole.length + fraction.length <= kept) return raw.trim();
  const [digits, point] = rounded(whole + fraction, whole.length + shift);
  const left = point <= 0 ? "0" : digits.slice(0, point).padEnd(point, "0");
  const right = (point < 0 ? "0".repeat(-point) + digits : digits.slice(Math.max(point, 0))).replace(/0+$/, "");
  return `${sign}${left}${right === "" ? "" : `.${right}`}${percent ? "%" : ""}`;
}

/** Digits without zeros before them, rounded to those a spreadsheet keeps, and where the point stands among them. */
function rounded(all: string, point: number): readonly [digits: string, point: number] {
  const digits = all.replace(/^0+/, "");
  const at = point - (all.length - digits.length);
  if (digits === "") return ["0", 1];
  if (digits.length <= kept) return [digits, at];
  const up = (BigInt(digits.slice(0, kept)) + (Number(digits[kept]) >= 5 ? 1n : 0n)).toString();
  return [up, at + up.length - kept];
}
