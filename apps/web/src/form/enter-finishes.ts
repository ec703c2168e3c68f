import type { KeyboardEvent } from "react";

/** A list of choices that is closed now: Enter would open it. */
export function isClosedList(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.getAttribute("role") === "combobox" && target.getAttribute("aria-expanded") !== "true";
}

/**
 * Whether a pressed key means "done with this": Enter in an input, or on a quick value that is chosen already; with Ctrl or ⌘ in a longer
 * text, where Enter alone begins a line. Not while a list or calendar is open, a word is being composed, or on a button of its own.
 */
export function enterFinishes(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return false;
  const { target } = event;
  if (target instanceof HTMLTextAreaElement) return event.ctrlKey || event.metaKey;
  if (target instanceof HTMLButtonElement) return target.dataset["quick"] !== undefined && target.getAttribute("aria-pressed") === "true";
  if (!(target instanceof HTMLInputElement)) return false;
  return target.getAttribute("aria-expanded") !== "true" && target.closest(".picking") === null;
}
