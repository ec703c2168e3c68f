import { platform, purgeDueFields, readTenant, resumePublishes, statementOf } from "@funnelsmith/storage";
import type { Deps } from "../deps.ts";
import { sweepRestores } from "../backup/unfinished-restores.ts";
import { startJobRunner } from "../jobs/job-runner.ts";
import { type Loop, startLoop } from "./loops.ts";
import { pruneAccounts } from "./prune-accounts.ts";
import { pruneLooseFiles, pruneUploads, sweepContents } from "./prune-files.ts";
import { pruneJobFiles } from "./prune-job-files.ts";
import { pruneTenant } from "./prune-tenant.ts";
import { runClock } from "./run-clock.ts";
import { type EventHandler, relayOutbox } from "./relay-outbox.ts";
import type { TenantRef } from "./written-tenants.ts";

/** The channel on which committed events are told to every server; the payload is the event as JSON without its records. */
export const eventChannel = "event";

const minute = 60_000;

async function tenantsOf(deps: Deps): Promise<readonly TenantRef[]> {
  const query = platform.selectFrom("tenant").select(["id", "schema"]).where("deleted_at", "is", null).orderBy("id");
  return await deps.db.one(statementOf(query, "all-tenants"));
}

/** Erases the values of removed fields whose days are over. */
async function purgeDue(deps: Deps, { id }: TenantRef): Promise<void> {
  const tenant = await readTenant(deps.db, id);
  if (tenant !== undefined) await purgeDueFields(deps.db, tenant, deps.clock());
}

/**
 * What a server does beside answering: works on jobs, carries on publishes that were left unfinished, hands committed events on soon after they happen,
 * sweeps what was missed, forgets what is old. Whoever listens hears of an event by NOTIFY and reads it from the feed of changes.
 */
export function startBackground(
  deps: Deps,
  onError: (error: unknown) => void,
  { sweepMs = 5 * minute }: { readonly sweepMs?: number } = {},
): { readonly stop: () => Promise<void> } {
  // Told when the positions are committed, and one statement for all of them: whoever hears of an event finds it in the feed.
  const tell: EventHandler = async (events, tx) => {
    const said = events.map(({ id, tenant, topic }) => JSON.stringify({ id, tenant, topic }));
    await tx.query({
      text: "select pg_catalog.pg_notify($1, e.said) from unnest($2::text[]) as e(said)",
      values: [eventChannel, said],
    });
  };
  const relay = async (tenant: TenantRef): Promise<void> => {
    await relayOutbox(deps.db, tenant, [tell], deps.clock().toISOString());
  };
  let stopped = false;
  const eachTenant = async (work: (tenant: TenantRef) => Promise<void>): Promise<void> => {
    for (const tenant of await tenantsOf(deps)) {
      // Thousands of them may take longer than a stop.
      if (stopped) return;
      await work(tenant).catch(onError);
    }
  };
  // What a server left behind when it was killed: looked for at once, then now and then.
  const sweep = startLoop(sweepMs, async () => await eachTenant(relay), onError);
  sweep.nudge();
  const publishes = startLoop(
    sweepMs,
    async () => {
      if ((await resumePublishes(deps.db)) > 0) sweep.nudge();
    },
    onError,
  );
  publishes.nudge();
  // What a broken off restore left in the storage: at the start, and when the day's contents are swept.
  const restores = startLoop(24 * 60 * minute, async () => await sweepRestores(deps.db, deps.files), onError);
  restores.nudge();
  const loops: Loop[] = [
    startLoop(
      250,
      async () => {
        for (const tenant of deps.written.take()) await relay(tenant).catch(onError);
      },
      onError,
    ),
    sweep,
    publishes,
    restores,
    startLoop(
      60 * minute,
      async () => {
        // One that fails every hour, such as an app whose rules cannot be run, keeps none of the others from being done.
        await eachTenant(async (tenant) => {
          if ((await runClock(deps, tenant, onError)) > 0) deps.written.add(tenant);
        });
        await eachTenant(async (tenant) => await pruneTenant(deps.db, tenant, deps.clock()));
        await eachTenant(async (tenant) => await purgeDue(deps, tenant));
        await eachTenant(async ({ schema }) => void (await pruneLooseFiles(deps.db, deps.files, schema, deps.clock())));
        await pruneAccounts(deps.db, deps.clock()).catch(onError);
        await pruneJobFiles(deps.settings.dataDir, deps.clock()).catch(onError);
        await pruneUploads(deps.settings.dataDir, deps.clock());
      },
      onError,
    ),
    // Every content is listed: once a day is often enough, and also where the server is started anew each day.
    startLoop(
      24 * 60 * minute,
      async () => {
        await eachTenant(async ({ schema }) => void (await sweepContents(deps.db, deps.files, schema, deps.clock())));
      },
      onError,
      60 * minute,
    ),
  ];
  const jobs = startJobRunner(deps, onError);
  return {
    async stop() {
      stopped = true;
      await Promise.all([...loops.map(async (loop) => await loop.stop()), jobs.stop()]);
    },
  };
}
