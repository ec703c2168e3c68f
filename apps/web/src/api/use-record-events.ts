import { useEffect, useRef } from "react";

/** Changes that come together are told as one, in milliseconds. */
const gather = 400;

/**
 * Calls `onChange` soon after a record of an object was written by whomever, as far as the reader may see it, while the page is in sight.
 * A server that tells nothing does no harm: whoever uses this looks again now and then anyway.
 */
export function useRecordEvents(app: string, object: string | undefined, onChange: () => void): void {
  const told = useRef(onChange);
  useEffect(() => {
    told.current = onChange;
  });
  useEffect(() => {
    if (object === undefined) return;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        told.current();
      }, gather);
    };
    // A page out of sight holds no connection; it is read anew when it is looked at again.
    const follow = (): void => {
      if (document.visibilityState === "hidden") {
        source?.close();
        source = undefined;
        return;
      }
      if (source) return;
      source = new EventSource(`/api/v1/apps/${app}/events`);
      source.addEventListener("record", (event: MessageEvent<string>) => {
        if ((JSON.parse(event.data) as { readonly object: string }).object === object) soon();
      });
      source.addEventListener("reset", soon);
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      source?.close();
      clearTimeout(timer);
    };
  }, [app, object]);
}
