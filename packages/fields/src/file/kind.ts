import type { FileField } from "@funnelsmith/definition";
import { raw, sql } from "@funnelsmith/logic";
import { checked, lossless, refusal } from "../conversions/conversion.ts";
import { unwrittenRefusal } from "../conversions/to-text.ts";
import type { FieldKind } from "../field-kind.ts";
import { readLink } from "../links/links.ts";
import { accepted, type Reading, refused } from "../reading/reading.ts";
import { between, sampleId } from "../reading/sample.ts";
import { isUuid, uuidForm, uuidPattern } from "../reading/uuid.ts";
import { fileRefusal, mostFileBytes, mostFiles } from "./accepts.ts";

/** Files of a field, whatever its options say. */
const ceiling = 50;

/** Where a file is got from, as texts name it. */
const place = "/api/v1/files/";
const placed = new RegExp(`${place}(${uuidForm})`, "g");

/** Ids of the files, each once, in the order given. */
function readFiles(value: unknown, most: number): Reading<readonly string[]> {
  if (!Array.isArray(value)) return refused("FIELD_TYPE", "应为附件列表", "Must be a list of files");
  const items: readonly unknown[] = value;
  if (items.length > most) return refused("FIELD_TOO_LONG", `最多 ${most} 个附件`, `At most ${most} files`);
  const ids: string[] = [];
  for (const item of items) {
    const read = readLink(item);
    if (!read.ok) return refused("FIELD_ID", "须写附件的编号", "Give the ids of files");
    if (ids.includes(read.value)) return refused("FIELD_FILE_TWICE", "同一个附件出现了两次", "The same file stands twice");
    ids.push(read.value);
  }
  return accepted(ids);
}

/**
 * Files that were uploaded before. A writer gives their ids; the engine, which knows the files, stores name, type and size beside each, so
 * that a value says everything by itself.
 */
export const fileKind: FieldKind<FileField> = {
  name: "file",
  title: { "zh-CN": "附件", en: "Files" },
  group: "advanced",
  flags: { multiple: true, files: true },
  filterOperators: ["empty"],
  aggregates: ["count"],

  column: () => ({
    type: "jsonb",
    checks: [
      {
        id: "files",
        condition: (column) =>
          `pg_catalog.jsonb_typeof(${column}) = 'array' and pg_catalog.jsonb_array_length(${column}) between 1 and ${ceiling}`,
      },
    ],
  }),
  files: (field) => ({ mostBytes: mostFileBytes(field), refusal: (file) => fileRefusal(field, file) }),
  logicType: () => ({ is: "files" }),
  jsonSchema: (field) => ({
    type: "array",
    uniqueItems: true,
    maxItems: mostFiles(field),
    items: {
      type: "object",
      required: ["id"],
      properties: {
        id: { type: "string", pattern: uuidPattern },
        name: { type: "string", readOnly: true },
        size: { type: "integer", readOnly: true },
        type: { type: "string", readOnly: true },
      },
    },
  }),
  lint: () => [],
  toColumn(value, field) {
    const read = readFiles(value, mostFiles(field));
    if (!read.ok) return read;
    return accepted(read.value.length === 0 ? null : JSON.stringify(read.value.map((id) => ({ id }))));
  },
  toWire: (expression) => expression,
  uniqueKey: (expression) => expression,
  sortKey: (expression) => expression,
  convertFrom(_from, fromKind, to) {
    if (fromKind.flags.virtual) return unwrittenRefusal(fromKind);
    if (!fromKind.flags.files) {
      return refusal("只有附件字段保存着文件", "Only file fields hold files");
    }
    const most = mostFiles(to);
    if (most >= ceiling) return lossless((column) => column);
    return checked(
      (column) => sql`pg_catalog.jsonb_array_length(${column}) <= ${raw(String(most))}`,
      (column) => column,
    );
  },
  parse(text, field) {
    if (text.trim() === "") return accepted(null);
    let ids = [...text.matchAll(placed)].map((match) => match[1] ?? "");
    if (ids.length === 0) {
      const words = text.trim().split(/[\s,，、;；]+/);
      if (!words.every((word) => isUuid(word))) {
        return refused(
          "FIELD_FILE_NAMED",
          `文件名不能说明是哪个文件；请先上传，再写 ${place}<编号>`,
          `A name does not say which file; upload it and write ${place}<id>`,
        );
      }
      ids = words;
    }
    const read = readFiles(ids, mostFiles(field));
    return read.ok ? accepted(read.value.map((id) => ({ id }))) : read;
  },
  format(value) {
    if (!Array.isArray(value)) return "";
    const items: readonly { readonly id: string; readonly name?: string }[] = value;
    return items.map(({ id, name }) => (name === undefined ? `${place}${id}` : `${name} (${place}${id})`)).join("; ");
  },
  initial: () => undefined,
  sample: (field, random) => Array.from({ length: between(1, Math.min(3, mostFiles(field)), random()) }, () => ({ id: sampleId(random) })),
};
