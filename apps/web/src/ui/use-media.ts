import { useSyncExternalStore } from "react";

const phone = matchMedia("(max-width: 767px)");

function subscribe(listener: () => void): () => void {
  phone.addEventListener("change", listener);
  return () => phone.removeEventListener("change", listener);
}

/** Whether the screen is a phone's; the same width as in the styles. */
export function usePhone(): boolean {
  return useSyncExternalStore(subscribe, () => phone.matches);
}
