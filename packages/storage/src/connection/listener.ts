import pg from "pg";

/** A connection that only listens, opened at the first subscription and reopened with back-off when it breaks. */
export interface Listener {
  /** Calls back for every NOTIFY on the channel, and with undefined whenever listening has begun, first or again; returns the way to stop. */
  listen(channel: string, onNotify: (payload: string | undefined) => void): () => void;
  close(): Promise<void>;
}

type Callback = (payload: string | undefined) => void;

/** Makes the listener of a database. */
export function openListener(config: pg.ClientConfig, onError: (error: unknown) => void): Listener {
  const channels = new Map<string, Set<Callback>>();
  let client: pg.Client | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let attempt = 0;
  // One statement at a time: a client that is asked while it is still answering only queues, and says it will not for ever.
  let asked: Promise<unknown> = Promise.resolve();

  const quoted = (channel: string): string => `"${channel.replaceAll('"', '""')}"`;
  const tell = (channel: string, payload: string | undefined): void => {
    for (const callback of channels.get(channel) ?? []) {
      try {
        callback(payload);
      } catch (error) {
        // Every role of the database may notify: what is said need not make sense, and thrown from here it would end the process.
        onError(error);
      }
    }
  };
  const later = (): void => {
    if (closed || timer !== undefined) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        connect().catch(onError);
      },
      Math.min(5_000, 50 * 2 ** attempt),
    );
    timer.unref();
    attempt += 1;
  };
  const lost = (which: pg.Client): void => {
    if (client !== which) return;
    client = undefined;
    later();
  };
  /** What was said before is unknown. */
  const begin = async (on: pg.Client, channel: string): Promise<void> => {
    const listening = asked.catch(() => undefined).then(() => on.query(`listen ${quoted(channel)}`));
    asked = listening;
    await listening;
    tell(channel, undefined);
  };
  const connect = async (): Promise<void> => {
    if (closed || client !== undefined) return;
    const next = new pg.Client({ ...config, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    client = next;
    next.on("error", (error) => {
      onError(error);
      lost(next);
    });
    next.on("end", () => lost(next));
    next.on("notification", ({ channel, payload }) => tell(channel, payload ?? ""));
    try {
      await next.connect();
      for (const channel of channels.keys()) await begin(next, channel);
      attempt = 0;
    } catch (error) {
      onError(error);
      await next.end().catch(onError);
      lost(next);
    }
  };
  return {
    listen(channel, onNotify) {
      const known = channels.get(channel);
      const callbacks = known ?? new Set<Callback>();
      callbacks.add(onNotify);
      if (known === undefined) {
        channels.set(channel, callbacks);
        if (client === undefined) connect().catch(onError);
        else begin(client, channel).catch(onError);
      }
      return () => {
        callbacks.delete(onNotify);
      };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      const last = client;
      client = undefined;
      await last?.end().catch(onError);
    },
  };
}
