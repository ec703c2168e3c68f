/** Column names every object table may have, and PostgreSQL's own: no field has them. */
export const reservedFieldKeys: ReadonlySet<string> = new Set([
  "id",
  "version",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
  "owner_id",
  "collaborator_ids",
  "deleted_at",
  "funnel",
  "stage",
  "stage_entered_at",
  "max_stage",
  "lost_from",
  "closed_at",
  "search",
  "origin",
  "imported",
  "sample",
  "tableoid",
  "xmin",
  "cmin",
  "xmax",
  "cmax",
  "ctid",
  "oid",
]);

/** Names that mean something to JavaScript objects: no key of any list, and none of any document, is one of them. */
export const reservedEverywhere: ReadonlySet<string> = new Set(["constructor", "prototype", "__proto__"]);

/** A key that is free to take: the one asked for, or else the first of it with a number from 2 on. */
export function freeKey(asked: string, isTaken: (key: string) => boolean): string {
  const free = (key: string): boolean => !isTaken(key) && !reservedEverywhere.has(key);
  if (free(asked)) return asked;
  for (let number = 2; ; number += 1) if (free(`${asked}_${number}`)) return `${asked}_${number}`;
}
