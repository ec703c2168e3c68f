import { openDatabase, platform, readTenant, setTenantLimits, statementOf } from "@funnelsmith/storage";
import { readLimits, type Settings, wrong } from "../settings.ts";
import type { LimitsArguments } from "../start/read-command.ts";
import { startDatabase } from "../start/start-database.ts";
import { createLimits } from "./tenant-limits.ts";

/**
 * The command `--limits [<team> [records=… storage=… requests=… jobs=… streams=…]]`: says what every team, or one, may use and uses; with values, gives
 * that team limits of its own, with `default` takes them away. Answers the exit code.
 */
export async function runLimits(settings: Settings, { team, values }: LimitsArguments, say: (line: string) => void): Promise<0> {
  const database = await startDatabase(settings);
  try {
    const db = await openDatabase({ ownerUrl: database.url, runtimeUrl: settings.databaseRuntimeUrl });
    try {
      const limits = createLimits(db, settings.tenantLimits);
      const query = platform.selectFrom("tenant").select(["id", "name"]).where("deleted_at", "is", null).orderBy("created_at");
      const known = await db.one(statementOf(query));
      const wanted = team === undefined ? known : known.filter(({ id, name }) => id === team || name === team);
      if (team !== undefined && wanted.length !== 1)
        throw wrong(wanted.length === 0 ? `there is no team "${team}"` : "give the id of the team");
      for (const { id, name } of wanted) {
        if (values.length > 0) await setTenantLimits(db, id, values[0] === "default" ? {} : readLimits("--limits", values.join(",")));
        const tenant = await readTenant(db, id);
        if (tenant === undefined) continue;
        const { limits: most, records, storage, jobs } = await limits.usage(tenant);
        say(
          `${id} ${name}: records ${records} of ${most.records}, storage ${storage} of ${most.storage} MB, jobs ${jobs} of ${most.jobs}, requests ${most.requests} a minute, streams ${most.streams} a server`,
        );
      }
      return 0;
    } finally {
      await db.close();
    }
  } finally {
    await database.stop();
  }
}
