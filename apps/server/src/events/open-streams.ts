import type { PassThrough } from "node:stream";
import { Problem } from "@funnelsmith/problem";

/** Streams of events a session or key, a person with all of theirs, and a server may hold open at once. */
const mostStreams = { caller: 10, account: 30, server: 2000 };

/** Whose a stream is. */
export interface StreamOwner {
  /** The session or key. */
  readonly caller: string;
  readonly account: string;
  readonly tenant: string;
  /** How many the tenant may hold open; 0 for as many as it likes. */
  readonly tenantMost: number;
}

/** The streams of events a server holds open. */
export interface OpenStreams {
  /** Throws TOO_MANY_STREAMS when the owner may hold no more, OVERLOADED when the server may not. */
  admit(owner: StreamOwner): void;
  /** Counts a stream until it is closed. */
  add(stream: PassThrough, owner: StreamOwner): void;
  endAll(): void;
}

/** An empty register. */
export function createOpenStreams(): OpenStreams {
  const open = new Map<PassThrough, StreamOwner>();
  const count = (whose: "caller" | "account" | "tenant", id: string): number => {
    let streams = 0;
    for (const owner of open.values()) if (owner[whose] === id) streams += 1;
    return streams;
  };
  return {
    admit({ caller, account, tenant, tenantMost }) {
      if (open.size >= mostStreams.server) throw new Problem("OVERLOADED", undefined, { retryAfter: 30 });
      const limits = [
        ["caller", caller, mostStreams.caller, "同一登录或密钥", "A session or key"],
        ["account", account, mostStreams.account, "同一账号", "An account"],
        ["tenant", tenant, tenantMost, "团队", "A team"],
      ] as const;
      for (const [whose, id, most, zh, en] of limits) {
        const value = most === 0 ? 0 : count(whose, id);
        if (most === 0 || value < most) continue;
        const detail = {
          "zh-CN": `${zh}最多同时打开 ${most} 个事件流。`,
          en: `${en} may hold at most ${most} streams of events open at once.`,
        };
        throw new Problem("TOO_MANY_STREAMS", detail, { retryAfter: 5, extensions: { limit: { name: "streams", whose, most, value } } });
      }
    },
    add(stream, owner) {
      open.set(stream, owner);
      stream.once("close", () => open.delete(stream));
    },
    endAll() {
      for (const stream of open.keys()) stream.end();
    },
  };
}
