import type { Actor } from "../src/context.ts";
import type { ImportPlan } from "../src/exchange/import-plan.ts";
import { importMemory, importRows, type RowOutcome } from "../src/exchange/import-rows.ts";
import type { Work } from "./open-work.ts";

/** A plan for columns: what is there is updated, a closed gate refuses the row. */
export const importPlan = (targets: ImportPlan["targets"], more: Partial<ImportPlan> = {}): ImportPlan => ({
  targets,
  existing: "update",
  blank: "keep",
  gate: "refuse",
  create: [],
  ...more,
});

/** Imports lines as the rows 2, 3, … of a file. */
export async function importLines(
  work: Work,
  actor: Actor,
  object: string,
  plan: ImportPlan,
  lines: readonly string[][],
): Promise<readonly RowOutcome[]> {
  const ctx = await work.ctx(actor, { cause: "import" });
  const rows = lines.map((cells, at) => ({ row: at + 2, cells }));
  return await work.db.transaction((tx) => importRows(ctx, tx, object, plan, rows, importMemory()));
}

/** What became of each row, with the columns and codes of what was wrong. */
export const said = (outcomes: readonly RowOutcome[]): string[] =>
  outcomes.map(({ outcome, errors }) => [outcome, ...errors.map(({ column, code }) => `${column ?? ""} ${code}`)].join(", "));
