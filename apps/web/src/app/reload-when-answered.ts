const memory = "reloaded-at";
const atMostEvery = 60_000;
const askEvery = 5_000;

/** Whether the server answers now. */
export async function serverAnswers(signal: AbortSignal | null = null): Promise<boolean> {
  const answer = await fetch("/", { cache: "no-store", signal }).catch(() => undefined);
  return answer?.ok === true;
}

/** Loads the page anew as soon as the server answers, once a minute at most; what it returns ends the waiting. */
export function reloadWhenAnswered(): () => void {
  const left = new AbortController();
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking || Date.now() - Number(sessionStorage.getItem(memory) ?? 0) < atMostEvery) return;
    asking = true;
    const answered = await serverAnswers(left.signal);
    asking = false;
    // Left while the answer was on its way: the reader works elsewhere by now.
    if (left.signal.aborted || !answered) return;
    sessionStorage.setItem(memory, String(Date.now()));
    location.reload();
  };
  void ask();
  const timer = setInterval(() => void ask(), askEvery);
  addEventListener("online", () => void ask(), { signal: left.signal });
  return () => {
    clearInterval(timer);
    left.abort();
  };
}
