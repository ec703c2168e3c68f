import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import { fieldFromSchema, ignored, isName, type Note, wordsAt } from "./field-from-schema.ts";
import { pointerTo } from "./pointer.ts";
import { freeKey, reservedFieldKeys } from "./reserved-keys.ts";
import { isObject, type Json, resolve } from "./schema-ref.ts";
import type { FieldDefinition, ObjectDefinition } from "./types.gen.ts";

/** An object made from a JSON Schema, and what of the schema it could not say. */
export interface ImportedObject {
  readonly object: ObjectDefinition;
  /** Places of the schema that were left out, changed or widened, each with why. */
  readonly notes: readonly ProblemItem[];
}

const unsaid = ["minProperties", "patternProperties", "dependentRequired", "dependentSchemas", "if", "not", "allOf", "anyOf", "oneOf"];
const mostFields = 500;

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
  const note: Note = (pointer, code, zh, en) => {
    notes.push({ pointer, code, detail: { "zh-CN": zh, en } satisfies LocalizedText });
  };
  const { fields, names } = fieldsOf(document, root, root["properties"], note);
  for (const name of unsaid) if (root[name] !== undefined) ignored(`/${name}`, name, note);
  const titleField = titleOf(fields, names, note);
  const title = wordsAt(root, "title", "", note) ?? key;
  const help = wordsAt(root, "description", "", note);
  return { object: { key, title, ...(help !== undefined && { help }), titleField, fields }, notes };
}

/** A field for each property that can have one; `names` are those a record can be known by. */
function fieldsOf(
  document: Json,
  root: Json,
  properties: Json,
  note: Note,
): { readonly fields: FieldDefinition[]; readonly names: ReadonlySet<string> } {
  const required = new Set(Array.isArray(root["required"]) ? root["required"] : []);
  const fields: FieldDefinition[] = [];
  const taken = new Set<string>();
  const names = new Set<string>();
  for (const [name, raw] of Object.entries(properties)) {
    const pointer = pointerTo("/properties", name);
    // Where nothing names a record yet, there must be room for what will.
    if (fields.length >= mostFields - (names.size === 0 ? 1 : 0)) {
      note(
        pointer,
        "TOO_MANY",
        `最多 ${mostFields} 个字段；从这里起已略去。`,
        `At most ${mostFields} fields; from here on they were left out.`,
      );
      break;
    }
    const schema = isObject(raw) ? resolve(document, raw) : undefined;
    if (schema === undefined) {
      note(pointer, "SCHEMA_UNREADABLE", "这里不是可用的 schema，已略去。", "This is no schema that can be used; it was left out.");
      continue;
    }
    const key = keyOf(name, taken);
    const field = fieldFromSchema(schema, { key, required: required.has(name) }, pointer, note);
    if (field === undefined) continue;
    if (key !== name) note(pointer, "KEY_RENAMED", `字段的 key 改为「${key}」。`, `The field's key is "${key}".`);
    taken.add(key);
    if (isName(schema)) names.add(key);
    fields.push(field);
  }
  return { fields, names };
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
  return freeKey(start, (key) => taken.has(key) || reservedFieldKeys.has(key));
}
