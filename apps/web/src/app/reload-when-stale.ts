const memory = "reloaded-at";

/**
 * After a new release the files an open page still asks for are gone. When one cannot be fetched although the server answers, the page is
 * loaded anew, once in a while at most; without a connection it stays as it is.
 */
export function reloadWhenStale(): void {
  addEventListener("vite:preloadError", () => {
    const last = Number(sessionStorage.getItem(memory) ?? 0);
    if (Date.now() - last < 60_000) return;
    fetch("/", { cache: "no-store" }).then(
      (answer) => {
        if (!answer.ok) return;
        sessionStorage.setItem(memory, String(Date.now()));
        location.reload();
      },
      () => undefined,
    );
  });
}
