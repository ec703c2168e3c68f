import { useEffect, useRef } from "react";
import { useAppEvents } from "./app-events.ts";

/** Changes that come together are told as one, in milliseconds. */
const gather = 400;

/**
 * Calls `onChange` soon after a record of an object was written by whomever, as far as the reader may see it, while the page is in sight.
 * A server that tells nothing does no harm: whoever uses this looks again now and then anyway.
 */
export function useRecordEvents(app: string, object: string | undefined, onChange: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useRef(onChange);
  useEffect(() => {
    told.current = onChange;
  });
  const soon = (): void => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      told.current();
    }, gather);
  };
  useAppEvents(object === undefined ? undefined : app, { record: (news) => news.object === object && soon(), reset: soon });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [app, object],
  );
}
