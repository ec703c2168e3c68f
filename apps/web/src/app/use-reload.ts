import { useEffect } from "react";

const memory = "reloaded-at";

async function reloadOnce(): Promise<void> {
  const last = Number(sessionStorage.getItem(memory) ?? 0);
  if (Date.now() - last < 60_000) return;
  const answer = await fetch("/", { cache: "no-store" }).catch(() => undefined);
  if (!answer?.ok) return;
  sessionStorage.setItem(memory, String(Date.now()));
  location.reload();
}

/** While `needed`, loads the page anew as soon as the server answers, once in a while at most; without a connection it waits for it. */
export function useReload(needed: boolean): void {
  useEffect(() => {
    if (!needed) return undefined;
    const reload = (): void => void reloadOnce();
    reload();
    addEventListener("online", reload);
    return () => removeEventListener("online", reload);
  }, [needed]);
}
