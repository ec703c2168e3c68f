import { call } from "../../api/call.ts";
import { attempt } from "../../ui/attempt.ts";

/** Ends the session and forgets everything on screen. */
export function signOut(): void {
  attempt(async () => {
    await call("POST", "/api/auth/sign-out", { body: {} });
    location.assign("/sign-in");
  });
}
