#!/usr/bin/env node
import { run } from "./run.ts";

// Whoever reads the first lines of an export and goes has had enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  folder: process.cwd(),
  terminal: process.stderr.isTTY,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
