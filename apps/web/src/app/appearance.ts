import { useSyncExternalStore } from "react";

/** What the reader chose; auto follows the system. */
export type Appearance = "auto" | "light" | "dark";

const listeners = new Set<() => void>();
const system = matchMedia("(prefers-color-scheme: dark)");

/** The remembered choice. */
export function chosenAppearance(): Appearance {
  const stored = localStorage.getItem("appearance");
  return stored === "light" || stored === "dark" ? stored : "auto";
}

function isDark(): boolean {
  const choice = chosenAppearance();
  return choice === "dark" || (choice === "auto" && system.matches);
}

function apply(): void {
  document.documentElement.classList.toggle("dark", isDark());
  for (const listener of listeners) listener();
}

/** Remembers a choice and shows it at once. */
export function chooseAppearance(appearance: Appearance): void {
  localStorage.setItem("appearance", appearance);
  apply();
}

system.addEventListener("change", apply);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the screen is dark now. */
export function useDark(): boolean {
  return useSyncExternalStore(subscribe, isDark);
}

/** The choice now, for the switch that shows it. */
export function useAppearance(): Appearance {
  return useSyncExternalStore(subscribe, chosenAppearance);
}
