import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { JobNews } from "./job-types.ts";
import type { PublishUnderway } from "./publish-types.ts";

/** What is told of an app as it happens; each listener names what it wants to hear. */
export interface AppListener {
  readonly record?: (told: { readonly object: string }) => void;
  readonly job?: (told: JobNews) => void;
  readonly publish?: (told: PublishUnderway) => void;
  /** Something may have been missed. */
  readonly reset?: () => void;
  /** Whether anything is told now: the line is up and the page in sight. */
  readonly live?: (live: boolean) => void;
}

const told = ["record", "job", "publish"] as const;
/** A line the server refused is asked for again so much later; one that broke the browser mends by itself. */
const againMs = 20_000;

interface Line {
  readonly listeners: Set<AppListener>;
  readonly isLive: () => boolean;
  readonly close: () => void;
}

const lines = new Map<string, Line>();

/** One line for an app, shared by whoever listens in this page: a browser opens few to one server. */
function openLine(app: string): Line {
  const listeners = new Set<AppListener>();
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let live = false;
  const setLive = (next: boolean): void => {
    if (next === live) return;
    live = next;
    for (const listener of listeners) listener.live?.(live);
  };
  const stop = (): void => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
    setLive(false);
  };
  const open = (): void => {
    const opened = new EventSource(`/api/v1/apps/${app}/events`);
    source = opened;
    opened.addEventListener("open", () => setLive(true));
    opened.addEventListener("error", () => {
      setLive(false);
      if (opened.readyState !== EventSource.CLOSED || source !== opened) return;
      source = undefined;
      timer = setTimeout(follow, againMs);
    });
    for (const type of told) {
      opened.addEventListener(type, (event: MessageEvent<string>) => {
        const data = JSON.parse(event.data) as never;
        for (const listener of listeners) listener[type]?.(data);
      });
    }
    opened.addEventListener("reset", () => {
      for (const listener of listeners) listener.reset?.();
    });
  };
  // A page out of sight holds no line; it is read anew when it is looked at again.
  const follow = (): void => {
    if (document.visibilityState === "hidden") stop();
    else if (source === undefined) {
      clearTimeout(timer);
      open();
    }
  };
  follow();
  document.addEventListener("visibilitychange", follow);
  return {
    listeners,
    isLive: () => live,
    close: () => {
      document.removeEventListener("visibilitychange", follow);
      stop();
    },
  };
}

function listenToApp(app: string, listener: AppListener): () => void {
  const line = lines.get(app) ?? openLine(app);
  lines.set(app, line);
  line.listeners.add(listener);
  listener.live?.(line.isLive());
  return () => {
    line.listeners.delete(listener);
    if (line.listeners.size > 0) return;
    line.close();
    lines.delete(app);
  };
}

/**
 * Listens to what happens in an app while it is on screen; undefined listens to nothing. Answers whether anything is told now: where not,
 * whoever wants to know has to ask.
 */
export function useAppEvents(app: string | undefined, listener: Omit<AppListener, "live">): boolean {
  const [live, setLive] = useState(false);
  const latest = useRef(listener);
  useLayoutEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    if (app === undefined) return;
    const stop = listenToApp(app, {
      record: (news) => latest.current.record?.(news),
      job: (news) => latest.current.job?.(news),
      publish: (news) => latest.current.publish?.(news),
      reset: () => latest.current.reset?.(),
      live: setLive,
    });
    return () => {
      stop();
      setLive(false);
    };
  }, [app]);
  return live;
}
