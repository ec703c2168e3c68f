import type { FailPoint } from "@funnelsmith/storage";

/** Which process is killed. */
export type Victim = "server" | "database";

/** A place in the code, and which process is killed there. */
export type CrashCase = readonly [point: FailPoint, victim: Victim];

const bothSides = <Path extends string>(path: Path) =>
  [
    [`${path}.before-commit`, "server"],
    [`${path}.after-commit`, "server"],
    [`${path}.before-commit`, "database"],
    [`${path}.after-commit`, "database"],
  ] as const;

/** What is tried, by what is cut; publishes are cut in more ways than one, see their own file. */
export const crashCases = {
  start: bothSides("start"),
  move: bothSides("move"),
  write: bothSides("write"),
  bulk: bothSides("bulk"),
  outbox: bothSides("outbox"),
  import: bothSides("import"),
  file: bothSides("file"),
  restore: bothSides("restore"),
  prepare: bothSides("prepare"),
  switch: bothSides("switch"),
} satisfies Readonly<Record<string, readonly CrashCase[]>>;
