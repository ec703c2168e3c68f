import { useSyncExternalStore } from "react";

let phone: MediaQueryList | undefined;
// Made when it is first asked for: code that only imports a component runs without a screen too.
const media = (): MediaQueryList => (phone ??= matchMedia("(max-width: 767px)"));

function subscribe(listener: () => void): () => void {
  media().addEventListener("change", listener);
  return () => media().removeEventListener("change", listener);
}

/** Whether the screen is a phone's; the same width as in the styles. */
export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => media().matches);
}
