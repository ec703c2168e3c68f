import { createHash } from "node:crypto";

/**
 * Six letters that stand for a text. Letters only: Citus appends the shard's number to names, and a trailing `_digits` is
 * stripped where errors are read.
 */
export function shortId(text: string): string {
  const digest = createHash("sha256").update(text).digest();
  let number = digest.readUIntBE(0, 6);
  let letters = "";
  for (let at = 0; at < 6; at += 1) {
    letters += String.fromCharCode(97 + (number % 26));
    number = Math.floor(number / 26);
  }
  return letters;
}

/** Columns every object table has, whatever is defined; a field's column has its key, and no field may have one of these. */
export const systemColumns: readonly string[] = [
  "id",
  "version",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
  "owner_id",
  "collaborator_ids",
  "deleted_at",
  "sample",
  "search",
];

/** Columns an object table has besides when it has a funnel. */
export const funnelColumns: readonly string[] = ["funnel", "stage", "stage_entered_at", "max_stage", "lost_from", "closed_at"];

/** Table of an object, or of a sub-table's rows: apps of one tenant share its schema. */
export const tableName = (app: string, object: string): string => fitted(`${app}__${object}`);

/** A name as it is, or, where PostgreSQL would cut it, its beginning and what stands for the whole. */
export const fitted = (name: string): string => (name.length <= 63 ? name : `${name.slice(0, 56)}_${shortId(name)}`);

/** Column of the first entry to a stage. */
export const stageColumn = (funnel: string, stage: string): string => `${funnel}__${stage}__at`;

/** Column of a deleted field. */
export const hiddenColumn = (serial: number): string => `_h${serial}`;

/** Column of a field that is being prepared. */
export const preparedColumn = (serial: number): string => `_p${serial}`;

/** Index of the rows a column that is being prepared is behind for. */
export const watchIndex = (table: string, serial: number): string => fitted(`${table}___p${serial}`);

/** Name of a unique index (`u`), foreign key (`f`) or check (`c`) of a field; the field can be read back from it. */
export const constraintName = (use: "u" | "f" | "c", field: string, identity: string): string => `${use}_${field}_${shortId(identity)}`;

/** What a constraint or index belongs to; undefined when it is none of a field's. */
export function fieldOfConstraint(name: string): { readonly use: "unique" | "reference" | "check"; readonly field: string } | undefined {
  const match = /^([ufc])_(.+)_[a-z]{6}$/.exec(name.replace(/_\d+$/, ""));
  const use = match?.[1] === "u" ? "unique" : match?.[1] === "f" ? "reference" : "check";
  return match?.[2] === undefined ? undefined : { use, field: match[2] };
}
