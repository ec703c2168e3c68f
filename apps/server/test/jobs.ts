import { setTimeout as wait } from "node:timers/promises";
import type { Caller, Reply } from "./test-server.ts";

/** The job once it does nothing any more. */
export async function jobEnded(caller: Caller, id: string, ms: number = 20_000): Promise<Reply["body"]> {
  for (const until = Date.now() + ms; ; await wait(20)) {
    const { body } = await caller("GET", `/api/v1/jobs/${id}`, undefined, { "accept-language": "en" });
    if (body.state !== "running") return body;
    if (Date.now() > until) throw new Error(`still running: ${JSON.stringify(body)}`);
  }
}
