import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import { reservedFieldKeys } from "./lint-identities.ts";
import { pointerSteps, pointerTo } from "./pointer.ts";
import type { FieldDefinition, ObjectDefinition, Option } from "./types.gen.ts";

/** An object made from a JSON Schema, and what of the schema it could not say. */
export interface ImportedObject {
  readonly object: ObjectDefinition;
  /** Places of the schema that were left out, changed or widened, each with why. */
  readonly notes: readonly ProblemItem[];
}

type Json = Readonly<Record<string, unknown>>;

/** Keywords that say something about a value; one that a field did not take up is told. */
const constraints = [
  "const",
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
];
const lists = ["minProperties", "patternProperties", "dependentRequired", "dependentSchemas", "if", "not", "allOf", "anyOf", "oneOf"];
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
const most = { text: 255, options: 500, fields: 500 };

/**
 * Makes an object of a JSON Schema of type object: a field for each property that is a single value or a list of choices. The answer
 * has the form of an object whatever the schema; what it cannot say is in the notes, never silently lost. Undefined when the document is
 * no schema of an object.
 */
export function objectFromSchema(document: unknown, key: string): ImportedObject | undefined {
  if (!isObject(document)) return undefined;
  const root = resolve(document, document) ?? document;
  if (!isObject(root["properties"])) return undefined;
  const notes: ProblemItem[] = [];
  const note = (pointer: string, code: string, zh: string, en: string): void => {
    notes.push({ pointer, code, detail: { "zh-CN": zh, en } satisfies LocalizedText });
  };
  const required = new Set(Array.isArray(root["required"]) ? root["required"] : []);
  const fields: FieldDefinition[] = [];
  const taken = new Set<string>();
  /** Fields a record can be known by. */
  const names = new Set<string>();
  for (const [name, raw] of Object.entries(root["properties"]).slice(0, most.fields)) {
    const pointer = pointerTo("/properties", name);
    const schema = isObject(raw) ? resolve(document, raw) : undefined;
    if (schema === undefined) {
      note(pointer, "SCHEMA_UNREADABLE", "这里不是可用的 schema，已略去。", "This is no schema that can be used; it was left out.");
      continue;
    }
    const fieldKey = keyOf(name, taken);
    const field = fieldOf(schema, { key: fieldKey, required: required.has(name) }, pointer, note);
    if (field === undefined) continue;
    if (fieldKey !== name) note(pointer, "KEY_RENAMED", `字段的 key 改为「${fieldKey}」。`, `The field's key is "${fieldKey}".`);
    taken.add(fieldKey);
    if (isName(schema)) names.add(fieldKey);
    fields.push(field);
  }
  for (const name of lists)
    if (root[name] !== undefined)
      note(`/${name}`, "KEYWORD_IGNORED", `「${name}」没有对应的写法，已略去。`, `"${name}" has no counterpart; it was left out.`);
  const titleField = titleOf(fields, names, note);
  const title = wordOf(root["title"]) ?? key;
  const help = wordOf(root["description"]);
  return { object: { key, title, ...(help !== undefined && { help }), titleField, fields }, notes };
}

type Note = (pointer: string, code: string, zh: string, en: string) => void;

function fieldOf(
  schema: Json,
  { key, required }: { readonly key: string; readonly required: boolean },
  pointer: string,
  note: Note,
): FieldDefinition | undefined {
  const help = wordOf(schema["description"]);
  const base = { key, title: wordOf(schema["title"]) ?? key, ...(help !== undefined && { help }), ...(required && { required }) };
  const used = new Set<string>();
  const take = (name: string): unknown => {
    used.add(name);
    return schema[name];
  };
  const field = makeField(schema, base, pointer, take, note);
  if (field === undefined) {
    note(pointer, "PROPERTY_LEFT_OUT", "这种值没有对应的字段，已略去。", "No kind of field holds such a value; it was left out.");
    return undefined;
  }
  for (const name of constraints)
    if (schema[name] !== undefined && !used.has(name))
      note(
        pointerTo(pointer, name),
        "KEYWORD_IGNORED",
        `「${name}」没有对应的写法，已略去。`,
        `"${name}" has no counterpart; it was left out.`,
      );
  return field;
}

interface Base {
  readonly key: string;
  readonly title: string;
  readonly help?: string;
  readonly required?: boolean;
}

function makeField(schema: Json, base: Base, pointer: string, take: (name: string) => unknown, note: Note): FieldDefinition | undefined {
  const options = optionsOf(schema);
  if (options) {
    const known = take("default");
    const first = options.some(({ value }) => value === known) && typeof known === "string" ? { default: known } : {};
    return { ...base, kind: "select", options, ...first };
  }
  switch (typeOf(schema)) {
    case "boolean": {
      const known = take("default");
      return { ...base, kind: "boolean", ...(typeof known === "boolean" && { default: known }) };
    }
    case "integer":
      return { ...base, kind: "number", scale: 0, ...boundsOf(take) };
    case "number":
      return { ...base, kind: "number", scale: scaleOf(take, pointer, note), ...boundsOf(take) };
    case "array": {
      const items = isObject(schema["items"]) ? optionsOf(schema["items"]) : undefined;
      if (!items) return undefined;
      const [least, highest] = [count(take("minItems")), count(take("maxItems"))];
      return {
        ...base,
        kind: "multiSelect",
        options: items,
        ...(least !== undefined && { minItems: least }),
        ...(highest !== undefined && { maxItems: highest }),
      };
    }
    case "string":
      return textField(schema, base, pointer, take, note);
    default:
      return undefined;
  }
}

function textField(schema: Json, base: Base, pointer: string, take: (name: string) => unknown, note: Note): FieldDefinition {
  const format = schema["format"];
  const kind = formats.get(String(format));
  if (kind !== undefined) return { ...base, kind };
  if (typeof format === "string")
    note(
      `${pointer}/format`,
      "KEYWORD_IGNORED",
      `不认识格式「${format}」，按文本处理。`,
      `The format "${format}" is not known; the field is text.`,
    );
  const highest = count(take("maxLength"));
  const given = take("default");
  const known = typeof given === "string" ? { default: given } : {};
  if (highest !== undefined && highest > most.text) return { ...base, kind: "longText", maxLength: Math.min(highest, 100_000), ...known };
  const least = count(take("minLength"));
  const pattern = take("pattern");
  return {
    ...base,
    kind: "text",
    ...(least !== undefined && least > 0 && { minLength: Math.min(least, most.text) }),
    ...(highest !== undefined && highest > 0 && { maxLength: highest }),
    ...(typeof pattern === "string" && pattern.length <= 200 && { pattern }),
    ...known,
  };
}

/** A short text without a form of its own. */
function isName(schema: Json): boolean {
  const highest = count(schema["maxLength"]) ?? 0;
  return typeOf(schema) === "string" && !optionsOf(schema) && !formats.has(String(schema["format"])) && highest <= most.text;
}

/** The one type besides null. */
function typeOf(schema: Json): unknown {
  const types = [schema["type"]].flat().filter((type) => type !== "null");
  return types.length === 1 ? types[0] : undefined;
}

/** Choices said by `enum`, or by alternatives of `const` with a title. */
function optionsOf(schema: Json): Option[] | undefined {
  const values = Array.isArray(schema["enum"]) ? schema["enum"].filter((value) => value !== null) : undefined;
  if (values) return optionList(values.map((value: unknown) => ({ value, title: value })));
  const branches: unknown = schema["oneOf"] ?? schema["anyOf"];
  if (!Array.isArray(branches) || !branches.every((branch) => isObject(branch) && branch["const"] !== undefined)) return undefined;
  return optionList(branches.map((branch: Json) => ({ value: branch["const"], title: branch["title"] ?? branch["const"] })));
}

function optionList(found: readonly { readonly value: unknown; readonly title: unknown }[]): Option[] | undefined {
  const fits = found.every(({ value }) => typeof value === "string" && value.length > 0 && value.length <= 64);
  if (!fits || found.length === 0 || found.length > most.options) return undefined;
  const distinct = new Map(found.map(({ value, title }) => [String(value), wordOf(title) ?? String(value)]));
  return [...distinct].map(([value, title]) => ({ value, title }));
}

function boundsOf(take: (name: string) => unknown): { min?: string; max?: string } {
  const [min, max] = [decimal(take("minimum")), decimal(take("maximum"))];
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

/** JSON numbers have no places; multiples of a power of ten do. */
function scaleOf(take: (name: string) => unknown, pointer: string, note: Note): number {
  const places = /^0\.(0*)1$/.exec(String(take("multipleOf")))?.[1]?.length;
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

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** A record is known by a text; where there is none, one is added. */
function titleOf(fields: FieldDefinition[], names: ReadonlySet<string>, note: Note): string {
  const texts = fields.filter(({ key }) => names.has(key));
  const found = texts.find((field) => "required" in field && field.required) ?? texts[0];
  if (found) return found.key;
  const key = keyOf("name", new Set(fields.map((field) => field.key)));
  fields.unshift({ key, kind: "text", title: { "zh-CN": "名称", en: "Name" }, required: true });
  note("/properties", "TITLE_ADDED", `没有文本字段，加了「${key}」作标题。`, `There is no text, so "${key}" was added as the title.`);
  return key;
}

/** A key made of a property's name: firstName → first_name. */
function keyOf(name: string, taken: ReadonlySet<string>): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const start = (/^[a-z]/.test(words) ? words : `field_${words}`).replace(/_+$/, "").slice(0, 40).replace(/_+$/, "");
  const free = (key: string): boolean => !taken.has(key) && !reservedFieldKeys.has(key) && !["constructor", "prototype"].includes(key);
  if (free(start)) return start;
  for (let number = 2; ; number += 1) if (free(`${start}_${number}`)) return `${start}_${number}`;
}

function wordOf(value: unknown): string | undefined {
  const word = typeof value === "string" ? value.trim().slice(0, 200) : "";
  return word === "" ? undefined : word;
}

/** Follows references inside the document; undefined where one leads nowhere or in a circle. */
function resolve(document: Json, schema: Json): Json | undefined {
  let at: unknown = schema;
  for (let steps = 0; steps < 20; steps += 1) {
    if (!isObject(at)) return undefined;
    const { $ref: ref, ...beside } = at as { readonly $ref?: unknown };
    if (ref === undefined) return at;
    if (typeof ref !== "string" || !ref.startsWith("#")) return undefined;
    let target: unknown = document;
    for (const step of pointerSteps(decodeURIComponent(ref.slice(1))))
      target = isObject(target) && Object.hasOwn(target, step) ? target[step] : undefined;
    if (!isObject(target)) return undefined;
    at = { ...target, ...beside };
  }
  return undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
