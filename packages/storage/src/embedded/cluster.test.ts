import { expect, it } from "vitest";
import { recoverySync } from "./cluster.ts";

it.each([
  ["linux", "6.18.44-fc", "syncfs"],
  ["linux", "5.8.0", "syncfs"],
  ["linux", "5.10.0-28-amd64", "syncfs"],
  // Before that the system says nothing of a file it could not write.
  ["linux", "5.4.0-150-generic", "fsync"],
  ["linux", "unknown", "fsync"],
  ["darwin", "24.1.0", "fsync"],
] as const)("a start after a crash on %s %s makes sure of files by %s", (platform, release, how) => {
  expect(recoverySync(platform, release)).toBe(how);
});
