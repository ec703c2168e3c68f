/** The places tests may stop a server or break off its work at. */
export type FailPoint =
  `${"move" | "write" | "bulk" | "import" | "outbox" | "file" | "prepare" | "switch" | "start"}.${"before-commit" | "after-commit"}`;

/**
 * Does what the environment asks for at this place: `FUNNELSMITH_FAIL_POINT=switch.before-commit:kill`. Actions: `kill` ends the
 * process as a power cut would, `throw` fails there, `wait` says so on stderr and never goes on (the test then kills server or
 * database). Nothing in production, whatever the environment says.
 */
export async function failPoint(point: FailPoint): Promise<void> {
  const asked = process.env["FUNNELSMITH_FAIL_POINT"];
  if (asked === undefined || process.env["NODE_ENV"] === "production") return;
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
