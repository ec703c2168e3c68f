import { definitionLimits } from "@funnelsmith/definition";
import { Problem, type ProblemItem } from "@funnelsmith/problem";

/** Deepest nesting a body may have: a whole definition with the longest rules, and what it is sent in. */
const maxDepth: number = definitionLimits.depth + 4;

const quote = 34;
const backslash = 92;
const colon = 58;
/** NUL, and halves of a surrogate pair that stand alone. */
const unstorable = /[\0\p{Surrogate}]/u;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const notJson = (zh: string, en: string): Problem => new Problem("BODY_NOT_JSON", { "zh-CN": zh, en });

/** The index of the quote that ends the string opened at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  throw notJson("字符串没有结束。", "A string is not closed.");
}

/** A number's digits and the power of ten they are times of, the same for every way to write it; undefined for what is no number. */
function exactly(token: string): string | undefined {
  const [, sign, whole = "", fraction = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  if (sign === undefined) return undefined;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  // By hand: an expression for zeros at the end looks at every run of them anew.
  let end = digits.length;
  while (digits[end - 1] === "0") end -= 1;
  const kept = digits.slice(0, end);
  return kept === "" ? "0" : `${sign}${kept}e${Number(power) - fraction.length + digits.length - kept.length}`;
}

/** Refuses a number that a double cannot hold: JSON.parse would round it, or make it infinite or nothing, without a word. */
function checkNumber(token: string): void {
  if (token.length <= 15) {
    if (!token.includes("e") && !token.includes("E")) return;
  }
  const value = Number(token);
  // What is no number JSON.parse refuses.
  if (Number.isNaN(value)) return;
  if (!Number.isFinite(value)) throw notJson(`数字 ${token.slice(0, 40)} 超出范围。`, `The number ${token.slice(0, 40)} is out of range.`);
  const whole = !/[.eE]/.test(token);
  if (whole ? !Number.isSafeInteger(value) : exactly(token) !== exactly(String(value))) {
    throw notJson(
      `数字 ${token.slice(0, 40)} 的位数过多，请以字符串发送。`,
      `The number ${token.slice(0, 40)} has too many digits; send it as a string.`,
    );
  }
}

/** One pass over the text before it is parsed: depth, numbers, and how many members there are. */
function scan(text: string, depthLimit: number): number {
  let depth = 0;
  let members = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = endOfString(text, index);
    else if (code === colon) members += 1;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > depthLimit) {
        throw new Problem("BODY_TOO_DEEP", { "zh-CN": `最多嵌套 ${depthLimit} 层。`, en: `At most ${depthLimit} levels are accepted.` });
      }
    } else if (code === 125 || code === 93) depth -= 1;
    else if (isDigit(code)) {
      let end = index + 1;
      while (end < text.length && /[0-9.eE+-]/.test(text.charAt(end))) end += 1;
      checkNumber(text.slice(index, end));
      index = end - 1;
    }
  }
  return members;
}

const refusal = (pointer: string, code: string, zh: string, en: string): ProblemItem => ({ pointer, code, detail: { "zh-CN": zh, en } });
const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/** Walks a parsed value: counts members, refuses prototype keys and text no database can hold. */
function walk(value: unknown, path: (string | number)[]): number {
  if (typeof value === "string") {
    if (unstorable.test(value)) {
      const item = refusal(pointerOf(path), "TEXT_UNSTORABLE", "含有无法保存的字符。", "Contains a character that cannot be stored.");
      throw new Problem("BODY_INVALID", item.detail, { errors: [item] });
    }
    return 0;
  }
  if (typeof value !== "object" || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      path.push(index);
      members += walk(value[index], path);
      path.pop();
    }
    return members;
  }
  for (const [key, inner] of Object.entries(value)) {
    path.push(key);
    if (
      key === "__proto__" ||
      (key === "constructor" && typeof inner === "object" && inner !== null && Object.hasOwn(inner, "prototype"))
    ) {
      const item = refusal(pointerOf(path), "KEY_FORBIDDEN", "不接受这个键。", "This key is not accepted.");
      throw new Problem("BODY_INVALID", item.detail, { errors: [item] });
    }
    members += 1 + walk(key, path) + walk(inner, path);
    path.pop();
  }
  return members;
}

/** Parses JSON and guarantees: no deeper than `depthLimit`, every number exactly as written, no repeated or prototype keys, only storable text. */
export function parseJson(text: string, depthLimit: number = maxDepth): unknown {
  const members = scan(text, depthLimit);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Problem("BODY_NOT_JSON", undefined, { cause });
  }
  if (walk(value, []) !== members) throw notJson("同一对象中有重复的键。", "An object has the same key twice.");
  return value;
}
