import { createHash } from "node:crypto";
import { type AppDefinition, canonicalizeInTurns } from "@funnelsmith/definition";
import { inTurns } from "./in-turns.ts";

/** SHA-256 of the canonical form in hexadecimal: equal for two apps exactly when their definitions say the same. */
export async function checksum(app: AppDefinition): Promise<string> {
  const text = await inTurns(canonicalizeInTurns(app));
  return createHash("sha256").update(text).digest("hex");
}
