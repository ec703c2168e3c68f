import { isRows, type RowValues } from "../../form/rows.ts";

/** What became of one row of a sub-table in a change. */
export interface RowChanged {
  readonly what: "added" | "removed" | "changed";
  /** As it is now; as it was, when it was removed. */
  readonly row: RowValues;
  /** Where it stands, or stood, from 1. */
  readonly place: number;
  /** Of a changed row: the columns that differ, with what they were and became. */
  readonly columns: readonly { readonly key: string; readonly from: unknown; readonly to: unknown }[];
}

/** What happened to the rows between two versions of them, in the order they stand, removed ones last; `keys` are the columns looked at. */
export function rowsChanged(before: unknown, after: unknown, keys: readonly string[]): readonly RowChanged[] {
  const [old, next] = [before, after].map((value) => (isRows(value) ? value : [])) as [readonly RowValues[], readonly RowValues[]];
  const known = new Map(old.map((row) => [row["id"], row]));
  const kept = new Set(next.map((row) => row["id"]));
  const here = next.flatMap((row, index): RowChanged[] => {
    const was = known.get(row["id"]);
    const place = index + 1;
    if (was === undefined) return [{ what: "added", row, place, columns: [] }];
    const columns = keys.flatMap((key) => {
      const [from, to] = [was[key] ?? null, row[key] ?? null];
      return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ key, from, to }];
    });
    return columns.length === 0 ? [] : [{ what: "changed", row, place, columns }];
  });
  const gone = old.flatMap((row, index): RowChanged[] =>
    kept.has(row["id"]) ? [] : [{ what: "removed", row, place: index + 1, columns: [] }],
  );
  return [...here, ...gone];
}
