import { PassThrough } from "node:stream";
import type { Change, Changes } from "@funnelsmith/engine";

/** What a stream of events needs of its server. */
export interface StreamSource {
  /** What lies behind a cursor, under the reader's rights of this moment; throws when the reader has no business here any more. */
  read(cursor: string): Promise<Changes>;
  /** Throws as soon as the reader may no longer be here, whatever happens meanwhile. */
  admit(): Promise<void>;
  /** Calls back when it is worth reading; returns the way to stop. */
  listen(look: () => void): () => void;
}

/** How often a stream is written to when nothing happens, how often its reader's rights are judged anew, how long it gathers events. */
export interface StreamPace {
  readonly heartbeatMs: number;
  readonly admitMs: number;
  readonly gatherMs: number;
}

const usualPace: StreamPace = { heartbeatMs: 15_000, admitMs: 1000, gatherMs: 250 };

/** One event as `text/event-stream` writes it (WHATWG HTML, server-sent events). */
function written({ cursor, type, ...data }: Change): string {
  return `id: ${cursor}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * Server-sent events from a cursor on: `record` and `published` with the cursor as id, so that a reader who comes back with Last-Event-ID
 * misses none. It ends when the reader may no longer be here, or when something fails; the reader comes back or is refused.
 */
export function openEventStream(source: StreamSource, start: string, reset: boolean, pace: StreamPace = usualPace): PassThrough {
  const stream = new PassThrough();
  let cursor = start;
  let timer: NodeJS.Timeout | undefined;
  let reading = false;
  let again = false;
  // Called when what was written is taken, or never will be.
  let taken = (): void => {};
  stream.on("drain", () => taken());
  const end = (): void => void stream.end();
  const drain = async (): Promise<void> => {
    for (let more = true; more && stream.writable; ) {
      const found = await source.read(cursor);
      cursor = found.nextCursor;
      more = found.more;
      // One who does not take what is written is not written more: what is left is read when it is taken.
      if (found.items.length > 0 && stream.writable && !stream.write(found.items.map(written).join("")))
        await new Promise<void>((resolve) => (taken = resolve));
    }
  };
  const read = (): void => {
    timer = undefined;
    if (!stream.writable) return;
    reading = true;
    drain()
      .catch(end)
      .finally(() => {
        reading = false;
        if (again) look();
        again = false;
      });
  };
  const look = (): void => {
    if (reading) again = true;
    else timer ??= setTimeout(read, pace.gatherMs);
  };
  const stop = source.listen(look);
  const heartbeat = setInterval(() => stream.writable && !stream.writableNeedDrain && stream.write(": \n\n"), pace.heartbeatMs);
  const admission = setInterval(() => void source.admit().catch(end), pace.admitMs);
  stream.once("close", () => {
    taken();
    stop();
    clearTimeout(timer);
    clearInterval(heartbeat);
    clearInterval(admission);
  });
  // A cursor of its own at once: who loses the line before the first event comes back to here.
  stream.write(`retry: 2000\n${reset ? "event: reset\n" : "event: ready\n"}id: ${start}\ndata: {}\n\n`);
  look();
  return stream;
}
