import type { RowOutcome } from "@funnelsmith/engine";
import { ident, render, sql } from "@funnelsmith/logic";
import type { Transaction } from "@funnelsmith/storage";
import type { Job } from "./job.ts";

/** Characters of a refused cell that the report keeps. */
const keptCell = 10_000;

/** One row of `job_row` by column; what every row of a batch has in common stands beside them. */
interface Note {
  readonly row: number;
  readonly part: number;
  readonly outcome: string;
  readonly object?: string;
  readonly record_id?: string;
  readonly version?: number;
  readonly cells?: readonly string[];
  readonly errors?: RowOutcome["errors"];
}

/** Notes what became of rows, for the report and for undoing: in one statement, whatever their number. */
export async function noteRows(
  tx: Pick<Transaction, "query">,
  schema: string,
  job: Job,
  outcomes: readonly RowOutcome[],
  cells: ReadonlyMap<number, readonly string[]>,
  at: string,
): Promise<void> {
  const notes = outcomes.flatMap((outcome) => notesOf(job, outcome, cells.get(outcome.row) ?? []));
  if (notes.length === 0) return;
  await tx.query(
    render(sql`insert into ${ident(schema, "job_row")} ("job_id", "at", "row", "part", "outcome", "object", "record_id", "version", "cells", "errors")
      select ${job.id}::uuid, ${at}::timestamptz, n."row", n."part", n."outcome", n."object", n."record_id", n."version", n."cells", n."errors"
      from jsonb_to_recordset(${JSON.stringify(notes)}::jsonb) as n ("row" integer, "part" integer, "outcome" text, "object" text, "record_id" uuid, "version" integer, "cells" jsonb, "errors" jsonb)`),
  );
}

function notesOf(job: Job, { row, outcome, id, version, errors, made }: RowOutcome, cells: readonly string[]): readonly Note[] {
  const told = errors.length > 0;
  const own = {
    row,
    part: 0,
    outcome,
    object: job.object,
    ...(id !== undefined && { record_id: id }),
    ...(version !== undefined && { version }),
  };
  const kept = told ? { cells: cells.map((cell) => cell.slice(0, keptCell).replaceAll("\0", "")), errors } : {};
  // A check leaves nothing to undo, and an unchanged record neither.
  const noted = outcome !== "skip" && outcome !== "part" && (outcome === "conflict" || told || job.phase === "run");
  const parts = made.map((record, index) => ({ row, part: index + 1, outcome: "create", object: record.object, record_id: record.id }));
  return [...(noted ? [{ ...own, ...kept }] : []), ...(job.phase === "run" ? parts : [])];
}
