/** What is typed or chosen in keeps its keys. */
const taken =
  'input,textarea,select,[contenteditable="true"],[role="tab"],[role="menu"],[role="listbox"],[role="combobox"],[role="slider"]';

const steps: Readonly<Record<string, 1 | -1>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Where a key pressed leads from the record in a panel: on, back, or nowhere when the key is meant for something else. */
export function stepOf(event: KeyboardEvent, panel: Element | null): 1 | -1 | undefined {
  const { target } = event;
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return undefined;
  if (!(target instanceof Element) || panel === null) return undefined;
  if (target !== document.body && (!panel.contains(target) || target.closest(taken) !== null)) return undefined;
  return steps[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}

/** The record before or after one in a list, with its place; undefined at the ends, and for a record that is not in it. */
export function neighbour<T extends { readonly id: string }>(
  rows: readonly T[],
  id: string,
  step: 1 | -1,
): { readonly row: T; readonly at: number } | undefined {
  const here = rows.findIndex((row) => row.id === id);
  const at = here + step;
  const row = here < 0 ? undefined : rows[at];
  return row && { row, at };
}
