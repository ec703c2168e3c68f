import type { KeyboardEvent } from "react";

/** Keys of a row of tabs: the arrows, Home and End choose another one; only the chosen one is a stop of Tab, see `tabStop`. */
export function tabKeys(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = tabs.findIndex((tab) => tab === document.activeElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  const tab = tabs.at(next % tabs.length);
  tab?.focus();
  tab?.click();
}

/** The `tabIndex` of a tab. */
export const tabStop = (chosen: boolean): 0 | -1 => (chosen ? 0 : -1);
