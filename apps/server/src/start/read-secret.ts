import { randomBytes } from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";
import type { Settings } from "../settings.ts";

/** AUTH_SECRET when it is set; on the embedded database else one made at the first start and kept in DATA_DIR, readable by the owner alone. */
export async function readSecret(settings: Pick<Settings, "authSecret" | "databaseUrl" | "dataDir">): Promise<string> {
  if (settings.authSecret !== undefined) return settings.authSecret;
  if (settings.databaseUrl !== undefined) throw new Error("AUTH_SECRET is required together with DATABASE_URL");
  const file = path.join(settings.dataDir, "auth-secret");
  await mkdir(settings.dataDir, { recursive: true });
  try {
    const handle = await open(file, "wx", 0o600);
    await handle.writeFile(`${randomBytes(48).toString("base64url")}\n`);
    await handle.close();
  } catch (error) {
    // Made by an earlier start, or by another one a moment ago.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const secret = (await readFile(file, "utf8")).trim();
  if (secret.length < 32) throw new Error(`${file} does not hold a secret; remove it to have one made (everybody must sign in again)`);
  return secret;
}
