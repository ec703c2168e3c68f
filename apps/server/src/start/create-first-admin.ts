import { Problem } from "@funnelsmith/problem";
import type { Deps } from "../deps.ts";
import { needsSetup, setUp } from "../routes/setup.ts";

/** On an empty database, makes the account and team named in the environment; does nothing on any other. */
export async function createFirstAdmin(deps: Deps): Promise<boolean> {
  const { admin } = deps.settings;
  if (!admin || !(await needsSetup(deps))) return false;
  try {
    await setUp(deps, { name: admin.email.split("@")[0] ?? admin.email, ...admin });
    return true;
  } catch (error) {
    // Another server of the same start was first.
    if (error instanceof Problem && error.code === "SETUP_DONE") return false;
    throw error;
  }
}
