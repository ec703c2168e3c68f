import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeCluster, recoverySync, sharedBuffers } from "./cluster.ts";
import type { RunAs } from "./run-as.ts";

it("a program that cannot be run at all is told as a database that cannot be had", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fs-cluster-"));
  try {
    const run: RunAs = {
      way: "plain",
      native: folder,
      home: folder,
      start: (binary, args, options) => spawn(join(folder, binary), args, options),
      own: () => {},
    };
    const places = { data: join(folder, "pg"), log: join(folder, "log"), socket: folder };
    const detail = { en: expect.stringContaining("ENOENT") };
    await expect(makeCluster(run, places)).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE", detail });
    expect(readdirSync(folder).filter((entry) => entry === "pg")).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

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

it.each([
  [1, "128MB"],
  [4, "256MB"],
  [24, "512MB"],
])("of %d GB of memory the database keeps %s", (gigabytes, kept) => {
  expect(sharedBuffers(gigabytes * 2 ** 30)).toBe(kept);
});
