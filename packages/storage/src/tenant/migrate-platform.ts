import { statementOf } from "../administration/statement-of.ts";
import { platform } from "../administration/tables.ts";
import type { Database } from "../database.ts";
import { failPoint } from "../fail-point.ts";
import { platformGrants } from "./grants.ts";
import { refuseNewer } from "./refuse-newer.ts";
import { sqlstateOf } from "../connection/sqlstate.ts";
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
  await makeRegister(db);
  await db.administer(
    async (tx) => {
      await tx.query({ text: "lock table platform.migration in share row exclusive mode", values: [] });
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

/** What two servers get that make the same schema or table at the same time. */
const madeByAnother = new Set(["23505", "42P06", "42P07"]);

/** The table of what was run, which is locked by whoever runs it: no other role of the database can hold that up. */
async function makeRegister(db: Database): Promise<void> {
  const make = async (): Promise<void> => db.administer(async (tx) => void (await tx.query({ text: register, values: [] })));
  await make().catch(async (error: unknown) => {
    if (!madeByAnother.has(sqlstateOf(error) ?? "")) throw error;
    // What the other one makes is there once this waits for it.
    await make();
  });
}
