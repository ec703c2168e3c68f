import type { AppDefinition, FieldDefinition, ObjectDefinition } from "./types.gen.ts";

/** Field of a sub-table's row that says which record it is part of. No field of a definition has such a key. */
export const recordKey = "_record";
/** Field of a sub-table's row that says where it stands among the others, from 0. */
export const placeKey = "_place";

/** The key under which a sub-table's rows are an object like any other: no key of a definition holds two underscores in a row. */
export const rowObjectKey = (object: string, field: string): string => `${object}__${field}`;

/** What rows of an object are part of, by its key: the sub-table field and whose it is. Undefined for an object of its own. */
export function wholeOf(objectKey: string): { readonly object: string; readonly field: string } | undefined {
  const [object = "", field] = objectKey.split("__");
  return field === undefined ? undefined : { object, field };
}

/**
 * The app with one more object, behind its own, for the rows of every sub-table: the fields of a row, the record it is part of, its place.
 * What works on objects works on them. An app without sub-tables, or one that has them already, is answered as it is.
 */
export function withRowObjects(app: AppDefinition): AppDefinition {
  if (app.objects.some((object) => wholeOf(object.key) !== undefined)) return app;
  // Asked for each object's scope: most apps have none.
  if (!app.objects.some((object) => object.fields.some((field) => "fields" in field))) return app;
  const more = subTables(app).map(({ object, field }) => rowObject(object, field));
  return { ...app, objects: [...app.objects, ...more] };
}

/** The place in the document of a place in `withRowObjects(app)`, both as JSON Pointers. */
export function pointerInDocument(app: AppDefinition, pointer: string): string {
  const match = /^\/objects\/(\d+)(.*)$/.exec(pointer);
  const own = app.objects.filter((object) => wholeOf(object.key) === undefined);
  const place = match && subTables({ ...app, objects: own })[Number(match[1]) - own.length];
  return place ? `/objects/${place.at[0]}/fields/${place.at[1]}${match[2]}` : pointer;
}

type RowsField = FieldDefinition & { readonly fields: readonly FieldDefinition[] };

interface SubTable {
  readonly object: ObjectDefinition;
  readonly field: RowsField;
  readonly at: readonly [object: number, field: number];
}

function subTables(app: AppDefinition): readonly SubTable[] {
  return app.objects.flatMap((object, o) =>
    object.fields.flatMap((field, f): SubTable[] => ("fields" in field ? [{ object, field, at: [o, f] }] : [])),
  );
}

function rowObject(object: ObjectDefinition, field: RowsField): ObjectDefinition {
  const [first] = field.fields;
  return {
    key: rowObjectKey(object.key, field.key),
    title: field.title,
    titleField: first?.key ?? placeKey,
    fields: [
      ...field.fields,
      { key: recordKey, kind: "reference", title: object.title, object: object.key, inverse: field.key, onDelete: "cascade" },
      { key: placeKey, kind: "number", title: { "zh-CN": "次序", en: "Place" } },
    ],
  };
}
