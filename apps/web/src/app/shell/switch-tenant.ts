import { assertTenant, call } from "../../api/call.ts";
import { attempt } from "../../ui/attempt.ts";

/** Moves the session to another team and starts the workspace afresh, so that nothing of the former team stays on screen or in memory. */
export function switchTenant(tenant: string): void {
  attempt(async () => {
    const before = assertTenant(undefined);
    try {
      await call("POST", "/api/v1/me/tenant", { body: { tenant } });
    } catch (error) {
      assertTenant(before);
      throw error;
    }
    localStorage.removeItem("app");
    location.assign("/");
  });
}
