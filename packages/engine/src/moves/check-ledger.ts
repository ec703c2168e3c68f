import { ident, join, render, type Sql, sql } from "@funnelsmith/logic";
import type { Catalog, CatalogObject, Database, Row } from "@funnelsmith/storage";
import { ledgerTable, stageColumnTypes, stageRow } from "./stage-sql.ts";
import { enterStage, outside, type StageState } from "./stages.ts";

/** Where ledger and record disagree. */
export interface LedgerFault {
  readonly object: string;
  readonly id: string;
  /** What is wrong, in words. */
  readonly what: string;
}

const batch = 1_000;
const micro = (value: Sql): Sql => sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * Rebuilds the stage columns of every record from its ledger and compares them with what is stored: numbers without a gap, each row going on
 * from the one before, and the same columns. Empty when all is well. Reads in batches, so that it can run beside work, and ends with the
 * first batch after `most` faults. `seen` hears of every batch how many records of an object it came to.
 */
export async function checkLedger(
  db: Database,
  catalog: Catalog,
  most: number = Number.POSITIVE_INFINITY,
  seen: (object: string, records: number) => void = () => {},
): Promise<LedgerFault[]> {
  const faults: LedgerFault[] = [];
  const settled = await isSettled(db, catalog);
  for (const object of catalog.objects.values()) {
    if (object.funnels.length === 0) continue;
    faults.push(...(await strayRows(db, catalog, object)));
    let after = "00000000-0000-0000-0000-000000000000";
    for (let records = 0; ; ) {
      const rows = await db.report(readBatch(catalog, object, after));
      for (const row of rows) faults.push(...faultsOf(object, row, settled));
      const last = rows.at(-1);
      if (!last) break;
      records += rows.length;
      seen(object.key, records);
      if (faults.length > most) return faults;
      after = last["id"] as string;
    }
  }
  return faults;
}

function readBatch(catalog: Catalog, object: CatalogObject, after: string): { text: string; values: readonly unknown[] } {
  const columns = [...stageColumnTypes(object)].map(([name, type]) => {
    const value = ident("r", name);
    return sql`${type === "timestamptz" ? micro(value) : value} as ${ident(name)}`;
  });
  const moves = sql`(select json_agg(json_build_array(l."seq", l."funnel", l."from_stage", l."to_stage", ${micro(sql`l."at"`)}, l."cause" = 'redesign', ${micro(sql`l."from_at"`)}) order by l."seq") from ${ledgerTable(catalog)} l where l."record_id" = r."id")`;
  return render(
    sql`select r."id", ${join(columns)}, ${moves} as "$moves" from ${object.table} r where r."id" > ${after}::uuid order by r."id" limit ${batch}::integer`,
  );
}

/** Ledger rows of records that are not there. */
async function strayRows(db: Database, catalog: Catalog, object: CatalogObject): Promise<LedgerFault[]> {
  const { text, values } = render(
    sql`select distinct l."record_id" from ${ledgerTable(catalog)} l where l."app" = ${catalog.app}::text and l."object" = ${object.key}::text and not exists (select 1 from ${object.table} r where r."id" = l."record_id") limit ${batch}::integer`,
  );
  const rows = await db.report({ text, values });
  return rows.map((row) => ({
    object: object.key,
    id: row["record_id"] as string,
    what: "the ledger tells of a record that is not there",
  }));
}

/** False while a publish still derives anew what the ledger says of a large table: until then only where records stand can be compared. */
async function isSettled(db: Database, catalog: Catalog): Promise<boolean> {
  const { text, values } = render(
    sql`select a."preparing"->>'phase' is distinct from 'finish' as "settled" from ${ident(catalog.tenant.schema, "app")} a where a."key" = ${catalog.app}::text`,
  );
  const [row] = await db.report({ text, values });
  return row?.["settled"] === true;
}

type LedgerRow = readonly [
  seq: number,
  funnel: string,
  from: string | null,
  to: string,
  at: string,
  redesign: boolean,
  fromAt: string | null,
];

function faultsOf(object: CatalogObject, row: Row, settled: boolean): LedgerFault[] {
  const id = row["id"] as string;
  const fault = (what: string): LedgerFault => ({ object: object.key, id, what });
  const moves = (row["$moves"] ?? []) as readonly LedgerRow[];
  const faults: LedgerFault[] = [];
  let state: StageState = outside;
  moves.forEach(([seq, funnelKey, from, to, at, redesign, fromAt], index) => {
    if (seq !== index + 1) faults.push(fault(`ledger row ${index + 1} has number ${seq}`));
    if (from !== (moves[index - 1]?.[3] ?? null))
      faults.push(fault(`ledger row ${seq} goes on from ${from}, not from ${moves[index - 1]?.[3] ?? "nothing"}`));
    const since = moves[index - 1]?.[4] ?? null;
    if (fromAt !== since) faults.push(fault(`ledger row ${seq} says ${fromAt} of the move before it, which was at ${since}`));
    const funnel = object.funnels.find((each) => each.key === funnelKey);
    // A funnel that is no longer defined has no meaning to derive; where the record stands in it is known all the same.
    state = funnel
      ? enterStage(state, funnel, to, at, redesign)
      : { ...outside, first: state.first, funnel: funnelKey, stage: to, enteredAt: at };
  });
  const rebuilt = stageRow(object, state);
  const defined = object.funnels.some((each) => each.key === state.funnel) || state.funnel === null;
  const compared = defined && settled ? Object.keys(rebuilt) : ["funnel", "stage"];
  for (const column of compared) {
    const stored = (row[column] ?? null) as string | null;
    if (stored !== rebuilt[column]) faults.push(fault(`${column} is ${stored}, the ledger says ${rebuilt[column]}`));
  }
  return faults;
}
