import { useEffect, useRef } from "react";

/**
 * Puts something off until `ready`, as when Enter comes before the answer to what was just typed. Forgotten when `about` changes meanwhile:
 * the wish was for what stood there then.
 */
export function useLater<T extends object>(about: T, ready: boolean, act: () => void): () => void {
  const wish = useRef<T>(undefined);
  const now = useRef(act);
  useEffect(() => {
    now.current = act;
  });
  useEffect(() => {
    const wished = wish.current;
    if (wished === undefined || (wished === about && !ready)) return;
    wish.current = undefined;
    if (wished === about) now.current();
  }, [about, ready]);
  return () => {
    wish.current = about;
  };
}
