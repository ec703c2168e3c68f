import { type CatalogObject, newId, searchLexemes } from "@funnelsmith/storage";
import type { EntryPlan } from "../moves/plan-entry.ts";
import { auditOfNew } from "../write/audit-of-new.ts";
import type { ReadColumn } from "../write/input-rows.ts";
import { insertInput, storedFields } from "./insert-sql.ts";
import type { NewRow } from "./new-record.ts";

/** A row about to be inserted. */
export interface EnteringRow {
  /** What the statement's answers call it. */
  readonly index: number;
  readonly row: NewRow;
  /** What the gate said of it, as JSON text. */
  readonly evidence: string | null;
}

/** How the creating statement's input is had of rows that all enter a stage by one plan, column by column. */
export function newRowReader(object: CatalogObject, entry: EntryPlan | undefined): (column: string) => ReadColumn<EnteringRow> {
  const system: Readonly<Record<string, ReadColumn<EnteringRow>>> = {
    $n: ({ index }) => index,
    id: ({ row }) => row.id,
    owner_id: ({ row }) => row.owner,
    collaborator_ids: ({ row }) => row.collaborators,
    // One text, since no lexeme holds a space: a list in a list would be quoted twice.
    $tokens: ({ row }) => searchLexemes(object.search.map(({ key }) => row.values.get(key) as string | null | undefined)).join(" "),
    $audit: () => newId(),
    $changes: ({ row }) => auditOfNew(object, row),
    $ledger: () => (entry ? newId() : null),
    $evidence: ({ evidence }) => evidence,
  };
  const keys = new Map(storedFields(object).map(({ column, key }) => [column, key]));
  return (column) => {
    const key = keys.get(column);
    return (key === undefined ? system[column] : ({ row }) => row.values.get(key)) ?? (() => null);
  };
}

/** The whole input of one row by column name. */
export function newRowInput(object: CatalogObject, entry: EntryPlan | undefined, row: EnteringRow): Record<string, unknown> {
  const read = newRowReader(object, entry);
  return Object.fromEntries(insertInput(object).map(([column]) => [column, read(column)(row) ?? null]));
}
