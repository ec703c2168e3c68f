import { existsSync } from "node:fs";

/** A Chromium to drive, with what it needs around it. */
export interface Browser {
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
}

/** $CHROME, else the system's, else one unpacked from npm with the libraries it lacks on a bare machine. */
export async function findBrowser(): Promise<Browser> {
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const own = [process.env["CHROME"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (own !== undefined) return { path: own, args: [], env };
  // The package unpacks its own NSS beside the browser only when told it runs where there is none.
  process.env["AWS_LAMBDA_JS_RUNTIME"] ??= "nodejs20.x";
  const { default: chromium } = await import("@sparticuz/chromium");
  const path = await chromium.executablePath();
  return { path, args: chromium.args, env: { ...env, LD_LIBRARY_PATH: process.env["LD_LIBRARY_PATH"] ?? "" } };
}
