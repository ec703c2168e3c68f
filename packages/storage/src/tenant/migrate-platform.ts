import { statementOf } from "../administration/statement-of.ts";
import { platform } from "../administration/tables.ts";
import type { Database } from "../database.ts";
import { failPoint } from "../fail-point.ts";
import { platformGrants } from "./grants.ts";
import { refuseNewer } from "./refuse-newer.ts";
import { readSqlFiles } from "./sql-files.ts";

const register = `
create schema if not exists platform;
create table if not exists platform.migration (
  number integer primary key,
  checksum text not null,
  at timestamptz not null
)`;

/** Brings the platform schema to the newest file; safe when several servers start at once. A file changed after it was run is refused, and so is a schema of a newer release. */
export async function migratePlatform(db: Database, now: string = new Date().toISOString()): Promise<void> {
  const files = readSqlFiles("platform");
  await db.administer(
    async (tx) => {
      await tx.query({ text: "select pg_catalog.pg_advisory_xact_lock(hashtextextended('funnelsmith platform', 0))", values: [] });
      await tx.query({ text: register, values: [] });
      const last = platform.selectFrom("migration").select(({ fn }) => fn.max("number").as("number"));
      const [newest] = await tx.query(statementOf(last));
      refuseNewer(newest?.number ?? 0, files.length);
      for (const file of files) {
        // The row first: whoever inserts it runs the file, everybody else waits here and finds it done.
        const insert = platform
          .insertInto("migration")
          .values({ number: file.number, checksum: file.checksum, at: now })
          .onConflict((known) => known.column("number").doNothing())
          .returning("number");
        const [mine] = await tx.query(statementOf(insert));
        if (mine !== undefined) {
          await tx.query({ text: file.text, values: [] });
          continue;
        }
        const [run] = await tx.query(statementOf(platform.selectFrom("migration").select("checksum").where("number", "=", file.number)));
        if (run?.checksum !== file.checksum) throw new Error(`sql/platform/${file.number}: the file was changed after it was run here`);
      }
      await tx.query({ text: platformGrants(db.runtimeRole), values: [] });
      await failPoint("start.before-commit");
    },
    { lockTimeoutMs: 60_000 },
  );
  await failPoint("start.after-commit");
}
