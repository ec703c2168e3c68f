import { type Database, newId, type TenantSettings } from "@funnelsmith/storage";

/** Inserts rows into an object's table as plain SQL; a record's stage comes with its first ledger row. Answers the ids. */
export async function insertRows(
  db: Database,
  tenant: TenantSettings,
  object: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly string[]> {
  const schema = `"${tenant.schema}"`;
  const ids: string[] = [];
  let minute = 0;
  for (const row of rows) {
    const id = newId();
    const at = new Date(Date.UTC(2026, 0, 1, 0, minute++)).toISOString();
    const funnel = (row["funnel"] ?? "sales") as string;
    const staged =
      row["stage"] === undefined
        ? row
        : { funnel, stage_entered_at: at, max_stage: row["stage"], [`${funnel}__${row["stage"] as string}__at`]: at, ...row };
    const all: Record<string, unknown> = { id, version: 1, created_at: at, updated_at: at, ...staged };
    const columns = Object.keys(all);
    await db.one({
      text: `insert into ${schema}."b2b__${object}" (${columns.map((column) => `"${column}"`).join(", ")}) values (${columns.map((_, n) => `$${n + 1}`).join(", ")})`,
      values: Object.values(all),
    });
    if (row["stage"] !== undefined) {
      await db.one({
        text: `insert into ${schema}.stage_transition (id, app, object, record_id, seq, funnel, to_stage, at, cause, definition_version) values ($1, 'b2b', $2, $3, 1, $6, $4, $5, 'api', 1)`,
        values: [newId(), object, id, row["stage"], at, funnel],
      });
    }
    ids.push(id);
  }
  return ids;
}
