import type { PassThrough } from "node:stream";

/** News a stream tells beside its feed. */
export interface NewsSource {
  /** The type of their events. */
  readonly type: string;
  /** What there is to tell now, each under a name of its own. */
  read(): Promise<ReadonlyMap<string, unknown>>;
  /** Calls back when it may have changed; returns the way to stop. */
  listen(look: () => void): () => void;
  /** Told at most once in so many milliseconds; 250 when left out. */
  readonly gatherMs?: number;
}

/**
 * Writes news into a stream of events: at its beginning what there is, then what changes, and only what was not told before. They carry no
 * id, since they are not part of the feed. Ends the stream when something fails.
 */
export function tellNews(stream: PassThrough, source: NewsSource): void {
  let told = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const tell = async (): Promise<void> => {
    const news = new Map([...(await source.read())].map(([name, one]) => [name, JSON.stringify(one)]));
    // A reader that does not take what is written is told when the next news come.
    if (!stream.writable || stream.writableNeedDrain) return;
    for (const [name, data] of news) if (told.get(name) !== data) stream.write(`event: ${source.type}\ndata: ${data}\n\n`);
    told = news;
  };
  const look = (): void => {
    timer ??= setTimeout(() => {
      tell()
        .catch(() => void stream.end())
        .finally(() => {
          timer = undefined;
          if (again) look();
          again = false;
        });
    }, source.gatherMs ?? 250);
  };
  const stop = source.listen(() => {
    again = timer !== undefined;
    look();
  });
  stream.once("close", () => {
    stop();
    clearTimeout(timer);
  });
  look();
}
