import type { RecordRow } from "../../api/record-types.ts";
import type { FieldView, FunnelView } from "../../api/workspace-types.ts";

/** Fields the record's stage locks for its reader. */
export function lockedFields(funnel: FunnelView | undefined, row: RecordRow): readonly string[] {
  if (row.may.unlock) return [];
  return funnel?.stages.find((stage) => stage.key === row.stage)?.lockedFields ?? [];
}

/** Whether the reader may change a field of this very record now; anything else offers no way to. */
export function isEditable(field: FieldView, row: RecordRow, locked: readonly string[]): boolean {
  return row.may.update && field.access === "edit" && !locked.includes(field.key);
}
