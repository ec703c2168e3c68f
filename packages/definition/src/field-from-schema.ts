import { pointerTo } from "./pointer.ts";
import { freeKey } from "./reserved-keys.ts";
import { isStorable } from "./safe-text.ts";
import { isObject, type Json } from "./schema-ref.ts";
import type { FieldDefinition, Option } from "./types.gen.ts";

/** Tells what of a schema a definition cannot say. */
export type Note = (pointer: string, code: string, zh: string, en: string) => void;

/** The value of a keyword as far as the field can say it; undefined, and then told, where it cannot. */
type Keep = <T>(keyword: string, read: (value: unknown) => T | undefined) => T | undefined;

interface Base {
  readonly key: string;
  readonly title: string;
  readonly help?: string;
  readonly required?: boolean;
}

/** Keywords that say something about a value; one that a field did not take up is told. */
const constraints = [
  "const",
  "enum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "contains",
  "default",
  "if",
  "not",
  "allOf",
  "anyOf",
  "oneOf",
];
/** Formats that have a kind of field of their own. */
const formats: ReadonlyMap<string, "email" | "url" | "date" | "dateTime" | "phone"> = new Map([
  ["email", "email"],
  ["idn-email", "email"],
  ["uri", "url"],
  ["url", "url"],
  ["iri", "url"],
  ["date", "date"],
  ["date-time", "dateTime"],
  ["phone", "phone"],
  ["tel", "phone"],
]);
const most = { text: 255, longText: 100_000, longDefault: 4_000, pattern: 200, options: 500, optionValue: 64, choices: 100, words: 4_000 };

/** A field for the values of a schema, with a note for each keyword it does not say; undefined, with a note, where no kind of field holds them. */
export function fieldFromSchema(
  schema: Json,
  { key, required }: { readonly key: string; readonly required: boolean },
  pointer: string,
  note: Note,
): FieldDefinition | undefined {
  const used = new Set<string>();
  const keep: Keep = (keyword, read) => {
    const value = schema[keyword] === undefined ? undefined : read(schema[keyword]);
    if (value !== undefined) used.add(keyword);
    return value;
  };
  const [title, help] = [wordsAt(schema, "title", pointer, note), wordsAt(schema, "description", pointer, note)];
  const base = { key, title: title ?? key, ...(help !== undefined && { help }), ...(required && { required }) };
  const field = makeField(schema, base, pointer, keep, note);
  if (field === undefined) {
    note(pointer, "PROPERTY_LEFT_OUT", "这种值没有对应的字段，已略去。", "No kind of field holds such a value; it was left out.");
    return undefined;
  }
  for (const name of constraints) if (schema[name] !== undefined && !used.has(name)) ignored(pointerTo(pointer, name), name, note);
  return field;
}

/** Says that a keyword was left out. */
export function ignored(pointer: string, keyword: string, note: Note): void {
  note(pointer, "KEYWORD_IGNORED", `「${keyword}」没有对应的写法，已略去。`, `"${keyword}" has no counterpart; it was left out.`);
}

/** A short text without a form of its own: what a record can be known by. */
export function isName(schema: Json): boolean {
  return typeOf(schema) === "string" && !choicesOf(schema) && !formats.has(String(schema["format"])) && !isLong(schema);
}

/** Words said by a keyword; undefined where there are none, and told where they cannot be kept. */
export function wordsAt(schema: Json, keyword: "title" | "description", pointer: string, note: Note): string | undefined {
  const given = schema[keyword];
  if (typeof given !== "string" || given.trim() === "") return undefined;
  const words = wordsOf(given);
  if (words === undefined) ignored(pointerTo(pointer, keyword), keyword, note);
  return words;
}

function makeField(schema: Json, base: Base, pointer: string, keep: Keep, note: Note): FieldDefinition | undefined {
  const choices = keep(choicesKeyword(schema), () => choicesOf(schema));
  if (choices) {
    const first = keep("default", (value) => (typeof value === "string" ? choices.get(value)?.value : undefined));
    const options = optionsOf(choices, pointerTo(pointer, choicesKeyword(schema)), note);
    return { ...base, kind: "select", options, ...(first !== undefined && { default: first }) };
  }
  switch (typeOf(schema)) {
    case "boolean": {
      const known = keep("default", (value) => (typeof value === "boolean" ? value : undefined));
      return { ...base, kind: "boolean", ...(known !== undefined && { default: known }) };
    }
    case "integer":
      return { ...base, kind: "number", scale: 0, ...boundsOf(keep) };
    case "number":
      return { ...base, kind: "number", scale: scaleOf(keep, pointer, note), ...boundsOf(keep) };
    case "array": {
      const { items } = schema as { readonly items?: unknown };
      const choices = isObject(items) ? choicesOf(items) : undefined;
      if (!isObject(items) || !choices) return undefined;
      const least = keep("minItems", (value) => count(value, 0, most.choices));
      const highest = keep("maxItems", (value) => count(value, 1, most.choices));
      return {
        ...base,
        kind: "multiSelect",
        options: optionsOf(choices, pointerTo(pointerTo(pointer, "items"), choicesKeyword(items)), note),
        ...(least !== undefined && { minItems: least }),
        ...(highest !== undefined && { maxItems: highest }),
      };
    }
    case "string":
      return textField(schema, base, pointer, keep, note);
    default:
      return undefined;
  }
}

function textField(schema: Json, base: Base, pointer: string, keep: Keep, note: Note): FieldDefinition {
  const { format } = schema as { readonly format?: unknown };
  const kind = formats.get(String(format));
  if (kind !== undefined) return { ...base, kind };
  if (typeof format === "string")
    note(
      pointerTo(pointer, "format"),
      "KEYWORD_IGNORED",
      `不认识格式「${format}」，按文本处理。`,
      `The format "${format}" is not known; the field is text.`,
    );
  return isLong(schema) ? longText(base, keep) : shortText(base, keep);
}

/** A longer text has no least length; one that may be longer than any field is held to what a field can hold. */
function longText(base: Base, keep: Keep): FieldDefinition {
  const maxLength = keep("maxLength", (value) => count(value, 1, most.longText)) ?? most.longText;
  return { ...base, kind: "longText", maxLength, ...defaultOf(keep, Math.min(maxLength, most.longDefault)) };
}

function shortText(base: Base, keep: Keep): FieldDefinition {
  const highest = keep("maxLength", (value) => count(value, 1, most.text));
  const least = keep("minLength", (value) => count(value, 0, most.text));
  const pattern = keep("pattern", (value) =>
    typeof value === "string" && value.length <= most.pattern && isStorable(value) ? value : undefined,
  );
  return {
    ...base,
    kind: "text",
    ...(least !== undefined && least > 0 && { minLength: least }),
    ...(highest !== undefined && { maxLength: highest }),
    ...(pattern !== undefined && { pattern }),
    ...defaultOf(keep, highest ?? most.text),
  };
}

function defaultOf(keep: Keep, longest: number): { default?: string } {
  const known = keep("default", (value) => (typeof value === "string" && isStorable(value) && value.length <= longest ? value : undefined));
  return known === undefined ? {} : { default: known };
}

/** Whether texts of a schema may or must be longer than a short text. */
function isLong(schema: Json): boolean {
  return [schema["minLength"], schema["maxLength"]].some((length) => (count(length, 0) ?? 0) > most.text);
}

/** The one type besides null. */
function typeOf(schema: Json): unknown {
  const types = [schema["type"]].flat().filter((type) => type !== "null");
  return types.length === 1 ? types[0] : undefined;
}

const choicesKeyword = (schema: Json): "enum" | "oneOf" | "anyOf" =>
  Array.isArray(schema["enum"]) ? "enum" : schema["oneOf"] === undefined ? "anyOf" : "oneOf";

/** Choices said by `enum`, or by alternatives of `const` with a title: the option of each value. */
function choicesOf(schema: Json): ReadonlyMap<string, Option> | undefined {
  const branches = schema[choicesKeyword(schema)];
  if (!Array.isArray(branches)) return undefined;
  if (branches === schema["enum"])
    return optionMap(branches.filter((value) => value !== null).map((value: unknown) => ({ value, title: value })));
  if (!branches.every((branch) => isObject(branch) && branch["const"] !== undefined)) return undefined;
  return optionMap(branches.map((branch: Json) => ({ value: branch["const"], title: branch["title"] ?? branch["const"] })));
}

function optionMap(found: readonly { readonly value: unknown; readonly title: unknown }[]): ReadonlyMap<string, Option> | undefined {
  if (found.length === 0 || found.length > most.options || !found.every(({ value }) => isOptionValue(value))) return undefined;
  const titles = new Map(found.map(({ value, title }) => [String(value), wordsOf(title) ?? String(value)]));
  const isOther = (given: string) => (value: string) => value !== given && titles.has(value);
  return new Map([...titles].map(([given, title]) => [given, { value: freeKey(given, isOther(given)), title }]));
}

/** The options of choices; one whose value is none that an option may have is told. */
function optionsOf(choices: ReadonlyMap<string, Option>, pointer: string, note: Note): Option[] {
  for (const [given, { value }] of choices)
    if (value !== given)
      note(pointer, "KEY_RENAMED", `选项「${given}」的值改为「${value}」。`, `The value of the option "${given}" is "${value}".`);
  return [...choices.values()];
}

/** A text that is a value of an option, and also words where it has no others. */
function isOptionValue(value: unknown): boolean {
  return wordsOf(value) !== undefined && String(value).length <= most.optionValue && !/\p{Cc}/u.test(String(value));
}

function boundsOf(keep: Keep): { min?: string; max?: string } {
  const [min, max] = [keep("minimum", decimal), keep("maximum", decimal)];
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

/** JSON numbers have no places; multiples of a power of ten do. */
function scaleOf(keep: Keep, pointer: string, note: Note): number {
  const places = keep("multipleOf", (value) => /^0\.(0*)1$/.exec(String(value))?.[1]?.length);
  if (places !== undefined) return places + 1;
  note(
    pointer,
    "SCALE_CHOSEN",
    "数字取 6 位小数；需要时请修改 scale。",
    "The number has 6 decimal places; change its scale where that is wrong.",
  );
  return 6;
}

function decimal(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : "";
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? text : undefined;
}

function count(value: unknown, least: number, highest: number = Number.MAX_SAFE_INTEGER): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= highest ? value : undefined;
}

function wordsOf(value: unknown): string | undefined {
  const words = typeof value === "string" ? value.trim() : "";
  return words === "" || words.length > most.words || !isStorable(words) ? undefined : words;
}
