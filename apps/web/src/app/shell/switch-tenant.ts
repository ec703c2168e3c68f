import { assertTenant, call } from "../../api/call.ts";

/** Moves the session to another team and starts the workspace afresh, so that nothing of the former team stays on screen or in memory. */
export async function switchTenant(tenant: string): Promise<void> {
  assertTenant(undefined);
  await call("POST", "/api/v1/me/tenant", { body: { tenant } });
  localStorage.removeItem("app");
  location.assign("/");
}
