import type { FileGroup } from "@funnelsmith/fields";
import { ident, render, sql } from "@funnelsmith/logic";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import type { CatalogField, CatalogObject, Row, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { fieldThen } from "../records/field-then.ts";
import { instantText } from "../records/record-json.ts";
import type { FieldValues } from "../records/given-rows.ts";

/** A record about to be written, with the values it is to have. */
interface Written {
  readonly id: string;
  readonly values: FieldValues;
}

const byObject = new WeakMap<CatalogObject, readonly CatalogField[]>();

/** The fields of an object that hold files. */
export function fileFields(object: CatalogObject): readonly CatalogField[] {
  const known = byObject.get(object);
  if (known !== undefined) return known;
  const found = [...object.fields.values()].filter((field) => field.kind.flags.files === true);
  byObject.set(object, found);
  return found;
}

/** Whether values name files: such a write is a transaction, in which the files become the record's. */
export function namesFiles(object: CatalogObject, values: FieldValues): boolean {
  return fileFields(object).some(({ key }) => typeof values.get(key) === "string");
}

const idsOf = (value: unknown): readonly string[] =>
  typeof value === "string" ? (JSON.parse(value) as readonly { readonly id: string }[]).map(({ id }) => id) : [];

/** A row with the names, types and sizes of its files beside their ids, or why it may not have them. */
export type Claimed<T> = { readonly ok: true; readonly row: T } | { readonly ok: false; readonly problem: Problem };

/**
 * The rows with what is known of their files: each is one that the actor uploaded and nobody has attached yet, or one that this very field of
 * this very record holds or once held. The files are locked, so that no other write attaches them meanwhile. `pointer` is where the fields
 * stand in the request.
 */
export async function claimFiles<T extends Written>(
  ctx: Ctx,
  tx: Transaction,
  object: CatalogObject,
  rows: readonly T[],
  pointer = "/fields",
): Promise<readonly Claimed<T>[]> {
  const fields = fileFields(object);
  const ids = fields.flatMap(({ key }) => rows.flatMap(({ values }) => idsOf(values.get(key))));
  if (ids.length === 0) return rows.map((row) => ({ ok: true, row }));
  const found = await tx.query(
    render(
      sql`select f."id"::text, f."name", f."type", f."kind", f."bytes", f."uploaded_by"::text, f."app", f."object", f."record_id"::text, f."field", ${attachedAt} as "at" from ${ident(ctx.catalog.tenant.schema, "file")} f where f."id" = any(${[...new Set(ids)]}::uuid[]) order by f."id" for update`,
    ),
  );
  const files = new Map(found.map((row) => [String(row["id"]), row]));
  const taken = new Set<string>();
  return rows.map((row): Claimed<T> => {
    const values = new Map(row.values);
    const errors: ProblemItem[] = [];
    for (const field of fields) {
      const named = idsOf(row.values.get(field.key));
      if (named.length === 0) continue;
      const told = named.map((id, at) => {
        const file = files.get(id);
        const mine = file && mayHold(ctx, object, row.id, field, file) && !(file["record_id"] === null && taken.has(id)) ? file : undefined;
        taken.add(id);
        const refused = mine === undefined ? unknownFile : mine["record_id"] === null ? unfit(field, mine) : undefined;
        if (refused) errors.push({ pointer: `${pointer}/${field.key}/${at}`, ...refused });
        return { id, name: mine?.["name"], size: mine?.["bytes"], type: mine?.["type"] };
      });
      values.set(field.key, JSON.stringify(told));
    }
    if (errors.length > 0) return { ok: false, problem: new Problem("RECORD_INVALID", undefined, { errors }) };
    return { ok: true, row: { ...row, values } };
  });
}

/** Makes the files that written rows name their own. */
export async function attachFiles(ctx: Ctx, tx: Transaction, object: CatalogObject, rows: readonly Written[]): Promise<void> {
  const named = fileFields(object).flatMap(({ key }) =>
    rows.flatMap(({ id, values }) => idsOf(values.get(key)).map((file) => ({ file, record: id, field: key }))),
  );
  if (named.length === 0) return;
  await tx.query(
    render(
      sql`update ${ident(ctx.catalog.tenant.schema, "file")} f set "app" = ${ctx.catalog.app}::text, "object" = ${object.key}::text, "record_id" = n."record", "field" = n."field", "attached_at" = ${ctx.now}::timestamptz
from unnest(${named.map(({ file }) => file)}::uuid[], ${named.map(({ record }) => record)}::uuid[], ${named.map(({ field }) => field)}::text[]) as n("file", "record", "field")
where f."id" = n."file" and f."record_id" is null`,
    ),
  );
}

/** The one row with its files, made its own at once; throws why it may not have them. Only where all is undone when the write fails. */
export async function takeFiles<T extends Written>(ctx: Ctx, tx: Transaction, object: CatalogObject, row: T, pointer?: string): Promise<T> {
  if (!namesFiles(object, row.values)) return row;
  const [claimed] = await claimFiles(ctx, tx, object, [row], pointer);
  if (claimed === undefined) throw new Error("a claim answers every row");
  if (!claimed.ok) throw claimed.problem;
  await attachFiles(ctx, tx, object, [claimed.row]);
  return claimed.row;
}

function mayHold(ctx: Ctx, object: CatalogObject, record: string, field: CatalogField, file: Row): boolean {
  if (file["record_id"] === null) return file["uploaded_by"] === ctx.actor.member;
  return (
    file["record_id"] === record &&
    file["app"] === ctx.catalog.app &&
    file["object"] === object.key &&
    fieldThen(object, String(file["field"]), String(file["at"])) === field
  );
}

/** When a file `f` became its record's; of one attached before that was noted, when it was uploaded. */
const attachedAt = instantText(sql`coalesce(f."attached_at", f."uploaded_at")`);

const unknownFile: Omit<ProblemItem, "pointer"> = {
  code: "FIELD_FILE_UNKNOWN",
  detail: {
    "zh-CN": "没有这个附件，或它不是你上传的、已属于别处",
    en: "There is no such file, or it is not your upload, or it belongs elsewhere",
  },
};

function unfit(field: CatalogField, file: Row): Omit<ProblemItem, "pointer"> | undefined {
  const given = { name: String(file["name"]), bytes: Number(file["bytes"]), group: file["kind"] as FileGroup };
  return field.kind.files?.(field.definition).refusal(given);
}
