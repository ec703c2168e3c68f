import type { PassThrough } from "node:stream";
import type { JobNews } from "../jobs/job-news.ts";

/** What a stream needs to tell its reader of their jobs. */
export interface JobSource {
  /** Those that changed lately. */
  read(): Promise<readonly JobNews[]>;
  /** Calls back when one of them may have changed; returns the way to stop. */
  listen(look: () => void): () => void;
}

/**
 * Writes `job` events into a stream of events: at its beginning what changed lately, then what changes, at most once in `gatherMs` and only
 * what was not told before. They carry no id, since they are not part of the feed. Ends the stream when something fails.
 */
export function tellJobs(stream: PassThrough, source: JobSource, gatherMs = 250): void {
  let told = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  const tell = async (): Promise<void> => {
    const news = new Map((await source.read()).map((job) => [job.id, JSON.stringify(job)]));
    // A reader that does not take what is written is told when the next news come.
    if (!stream.writable || stream.writableNeedDrain) return;
    for (const [id, data] of news) if (told.get(id) !== data) stream.write(`event: job\ndata: ${data}\n\n`);
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
    }, gatherMs);
  };
  let again = false;
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
