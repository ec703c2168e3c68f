/** Paths of work that tests break off, each before and after it commits; every one of these places calls `failPoint`. */
const brokenOff = {
  /** One record moves to a stage. */
  move: "engine/src/moves/advance.ts",
  /** One record is created, changed, deleted or restored. */
  write: "engine/src/records/create-record.ts, patch-record.ts, delete-record.ts, restore-record.ts",
  /** Many records are written or moved. */
  bulk: "engine/src/records/bulk-write.ts, engine/src/moves/advance-bulk.ts",
  /** A batch of an import is written, with how far the import has come. */
  import: "server/src/jobs/run-import.ts",
  /** An uploaded file has its row; its content was stored before. */
  file: "server/src/routes/files.ts",
  /** A step of a publish while the old version is live. */
  prepare: "storage/src/publish/prepare.ts",
  /** A publish takes effect. */
  switch: "storage/src/publish/switch-over.ts, publish.ts",
  /** Committed events are handed on. */
  outbox: "server/src/background/relay-outbox.ts",
  /** A team of a backup is whole; contents of its files were stored before. */
  restore: "server/src/backup/read-backup.ts",
  /** A server brings the schemas up to date before it listens. */
  start: "storage/src/tenant/migrate-platform.ts, migrate-tenants.ts",
} as const;

/** A place tests may stop a server or its database at. */
export type FailPoint = `${keyof typeof brokenOff}.${"before-commit" | "after-commit"}`;

/** Every place there is. */
export const failPoints: readonly FailPoint[] = (Object.keys(brokenOff) as (keyof typeof brokenOff)[]).flatMap((path) => [
  `${path}.before-commit` as const,
  `${path}.after-commit` as const,
]);

// Read once: the places are on the hottest paths.
const mayFail = process.env["NODE_ENV"] !== "production";

/**
 * Does what the environment asks for at this place: `FUNNELSMITH_FAIL_POINT=switch.before-commit:kill`. Actions: `kill` ends the
 * process as a power cut would, `throw` fails there, `wait` says so on stderr and never goes on (the test then kills server or
 * database). Nothing in production, whatever the environment says.
 */
export async function failPoint(point: FailPoint): Promise<void> {
  if (!mayFail) return;
  const asked = process.env["FUNNELSMITH_FAIL_POINT"];
  if (asked === undefined) return;
  const [name, action] = asked.split(":");
  if (name !== point) return;
  if (action === "kill") process.kill(process.pid, "SIGKILL");
  if (action === "throw") throw new Error(`fail point ${point}`);
  process.stderr.write(`fail point ${point}\n`);
  await new Promise<never>(() => {
    // Keeps the process alive; nothing resolves it.
    setInterval(() => {}, 60_000);
  });
}
