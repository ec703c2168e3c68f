import type { AppDefinition, FieldDefinition, FormDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import { type JsonSchema, type Locale, textOf } from "./field-kind.ts";
import { kindOf } from "./kinds.ts";
import { resolveFields } from "./resolve-fields.ts";

/** Which form is wanted, and what its reader may do. */
export interface RecordSchemaOptions {
  readonly use: "create" | "edit";
  /** Keys of the fields the reader may see; others do not exist for him. */
  readonly fields: ReadonlySet<string>;
  readonly writable: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
  readonly locale: Locale;
  /** The columns of a sub-table the reader may see, and may fill in; all when left out. */
  readonly columns?: (subTable: string) => { readonly fields: ReadonlySet<string>; readonly writable: ReadonlySet<string> };
  /** A layout; every field in the object's order when left out. */
  readonly form?: FormDefinition;
}

/** The `fields` object of a record as JSON Schema 2020-12, and how to lay it out for react-jsonschema-form. */
export interface RecordSchema {
  readonly schema: JsonSchema;
  readonly uiSchema: JsonSchema;
}

/** One group of fields in a layout. */
interface Section {
  readonly key: string;
  readonly title: string;
  readonly columns: number;
  readonly fields: readonly string[];
}

/** A filled field: blank text and empty lists do not count. */
function filled(schema: JsonSchema): JsonSchema {
  const number = (keyword: string): number => {
    const value = schema[keyword];
    return typeof value === "number" ? value : 0;
  };
  if (schema["type"] === "array") return { ...schema, minItems: Math.max(number("minItems"), 1) };
  if (schema["plainText"] !== undefined) return { ...schema, minLength: Math.max(number("minLength"), 1) };
  return schema;
}

/** A field as its reader sees it: a sub-table with the columns that exist for him, each saying whether he may fill it in. */
function shownField(field: FieldDefinition, { columns, writable }: RecordSchemaOptions): FieldDefinition {
  const seen = columns?.(field.key);
  if (seen === undefined || !("fields" in field)) return field;
  const fields = field.fields
    .filter(({ key }) => seen.fields.has(key))
    .map((column) => {
      const kind = kindOf(column);
      const access = writable.has(field.key) && seen.writable.has(column.key) ? "edit" : "read";
      return { ...column, ...(kind.like && { like: kind.standsFor?.(column) }), access };
    });
  return { ...field, fields };
}

/** Every row of a new record is new, and filled in where its columns ask for it. */
function newRows(schema: JsonSchema, field: FieldDefinition): JsonSchema {
  if (!("fields" in field)) return schema;
  const filled = field.fields.flatMap((column) => ("fill" in column && column.fill ? Object.keys(column.fill) : []));
  const required = field.fields
    .filter((column) => "required" in column && column.required && !("default" in column) && !filled.includes(column.key))
    .map(({ key }) => key);
  return { ...schema, items: { ...(schema["items"] as JsonSchema), required } };
}

function fieldSchema(given: FieldDefinition, options: RecordSchemaOptions): JsonSchema {
  const { locale } = options;
  const field = shownField(given, options);
  const kind = kindOf(field);
  const plain = kind.jsonSchema(field, locale);
  const own = options.use === "create" ? newRows(plain, field) : plain;
  const writable = options.writable.has(field.key);
  const initial = options.use === "create" && writable ? literalDefault(field) : undefined;
  return {
    ...(options.required.has(field.key) && writable ? filled(own) : own),
    title: textOf(field.title, locale),
    ...(field.help !== undefined && { description: textOf(field.help, locale) }),
    ...(initial !== undefined && { default: initial }),
    ...(!writable && { readOnly: true }),
  };
}

/** A default that is the same for everybody and every day; today, now and me are filled in by the server. */
function literalDefault(field: FieldDefinition): unknown {
  const [one, other] = ["1", "2"].map((mark) => kindOf(field).initial(field, { today: mark, now: mark, user: mark }));
  return one === other || typeof one === "object" ? one : undefined;
}

function fieldUi(field: FieldDefinition, options: RecordSchemaOptions): JsonSchema {
  return {
    "ui:widget": kindOf(field).name,
    // The whole definition, so that a widget finds its unit, currency or object without a second request.
    "ui:options": { field: shownField(field, options) },
    ...(!options.writable.has(field.key) && { "ui:readonly": true }),
  };
}

function sectionsOf(form: FormDefinition | undefined, shown: readonly FieldDefinition[], locale: Locale): readonly Section[] {
  const keys = shown.map((field) => field.key);
  if (!form) return [{ key: "all", title: "", columns: 2, fields: keys }];
  const sections = form.sections.map((section) => ({
    key: section.key,
    title: textOf(section.title, locale),
    columns: section.columns ?? 1,
    fields: section.fields.filter((key) => keys.includes(key)),
  }));
  return sections.filter((section) => section.fields.length > 0);
}

/**
 * JSON Schema and layout of the `fields` object. Empty fields are absent, not null. Unreadable fields do not occur; computed and
 * read-only ones are readOnly, and left out of a form for creating. A required field that the layout forgets is added at its end.
 */
export function recordSchema(app: AppDefinition, objectKey: string, options: RecordSchemaOptions): RecordSchema {
  resolveFields(app);
  const object = app.objects.find((one) => one.key === objectKey);
  if (!object) throw new Problem("DEFINITION_INVALID", { "zh-CN": `没有对象「${objectKey}」`, en: `There is no object "${objectKey}"` });
  const { form, locale } = options;
  const named = form && new Set(form.sections.flatMap((section) => section.fields));
  const required = (key: string): boolean => options.required.has(key) && options.writable.has(key);
  const shown = object.fields.filter(
    ({ key }) =>
      options.fields.has(key) && (options.use === "edit" || options.writable.has(key)) && (!named || named.has(key) || required(key)),
  );
  const sections = sectionsOf(form, shown, locale);
  const placed = sections.flatMap((section) => section.fields);
  const left = shown.map((field) => field.key).filter((key) => !placed.includes(key));
  const all = left.length === 0 ? sections : [...sections, { key: "more", title: "", columns: 1, fields: left }];
  return {
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      title: textOf(object.title, locale),
      additionalProperties: false,
      required: shown.map((field) => field.key).filter(required),
      properties: Object.fromEntries(shown.map((field) => [field.key, fieldSchema(field, options)])),
    },
    uiSchema: {
      "ui:order": [...placed, ...left],
      "ui:options": { sections: all },
      ...Object.fromEntries(shown.map((field) => [field.key, fieldUi(field, options)])),
    },
  };
}
