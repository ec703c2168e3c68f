import type { RowOutcome } from "@funnelsmith/engine";
import { ident, render, sql } from "@funnelsmith/logic";
import type { Statement, Transaction } from "@funnelsmith/storage";
import type { Job } from "./job.ts";
import { storableText } from "./storable-text.ts";

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

/** Notes what became of rows, for the report and for undoing: in a statement or two, whatever their number. */
export async function noteRows(
  tx: Pick<Transaction, "queryAll">,
  schema: string,
  job: Job,
  outcomes: readonly RowOutcome[],
  cellsOf: (row: number) => readonly string[],
  at: string,
): Promise<void> {
  const written = outcomes.filter((outcome) => isPlain(job, outcome));
  const notes = written.length === outcomes.length ? [] : outcomes.flatMap((outcome) => notesOf(job, outcome, cellsOf));
  const statements = written.length === 0 ? [] : [noteWritten(schema, job, written, at)];
  if (notes.length > 0) {
    statements.push(
      render(sql`insert into ${ident(schema, "job_row")} ("job_id", "at", "row", "part", "outcome", "object", "record_id", "version", "cells", "errors")
      select ${job.id}::uuid, ${at}::timestamptz, n."row", n."part", n."outcome", n."object", n."record_id", n."version", n."cells", n."errors"
      from jsonb_to_recordset(${JSON.stringify(notes, storable)}::jsonb) as n ("row" integer, "part" integer, "outcome" text, "object" text, "record_id" uuid, "version" integer, "cells" jsonb, "errors" jsonb)`),
    );
  }
  await tx.queryAll(statements);
}

/** Mistakes quote what stood in a cell, whatever that is. */
const storable = (_key: string, value: unknown): unknown => (typeof value === "string" ? storableText(value) : value);

/** A row of a run that was written as it asked to be, and made nothing else: most are. */
const isPlain = ({ phase }: Job, { outcome, id, errors, made }: RowOutcome): boolean =>
  phase === "run" && (outcome === "create" || outcome === "update") && id !== undefined && errors.length === 0 && made.length === 0;

/** Plain rows as columns, which cost a third of what JSON costs. */
function noteWritten(schema: string, job: Job, written: readonly RowOutcome[], at: string): Statement {
  const column = (value: (outcome: RowOutcome) => string | number | undefined): string =>
    `{${written.map((outcome) => value(outcome) ?? "NULL").join()}}`;
  const rows = sql`${column(({ row }) => row)}::integer[], ${column(({ outcome }) => outcome)}::text[], ${column(({ id }) => id)}::uuid[], ${column(({ version }) => version)}::integer[]`;
  return render(sql`insert into ${ident(schema, "job_row")} ("job_id", "at", "row", "part", "outcome", "object", "record_id", "version")
      select ${job.id}::uuid, ${at}::timestamptz, n."row", 0, n."outcome", ${job.object}::text, n."id", n."version"
      from unnest(${rows}) as n ("row", "outcome", "id", "version")`);
}

function notesOf(job: Job, told: RowOutcome, cellsOf: (row: number) => readonly string[]): readonly Note[] {
  if (isPlain(job, told)) return [];
  const { row, outcome, id, version, errors, made } = told;
  const own = {
    row,
    part: 0,
    outcome,
    object: job.object,
    ...(id !== undefined && { record_id: id }),
    ...(version !== undefined && { version }),
  };
  const kept = errors.length > 0 ? { cells: cellsOf(row).map((cell) => storableText(cell, keptCell)), errors } : {};
  // A check leaves nothing to undo, and an unchanged record neither.
  const noted = outcome !== "skip" && outcome !== "part" && (outcome === "conflict" || errors.length > 0 || job.phase === "run");
  const parts = made.map((record, index) => ({ row, part: index + 1, outcome: "create", object: record.object, record_id: record.id }));
  return [...(noted ? [{ ...own, ...kept }] : []), ...(job.phase === "run" ? parts : [])];
}
