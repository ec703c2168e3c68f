import { newKey } from "./call.ts";

/**
 * Idempotency keys for one place that writes: the same content has the same key, so that a write whose answer was lost and that is sent
 * again is done once; other content has another.
 */
export function onceKeys(): (content: unknown) => string {
  let last: { readonly text: string; readonly key: string } | undefined;
  return (content) => {
    const text = JSON.stringify(content);
    if (last?.text !== text) last = { text, key: newKey() };
    return last.key;
  };
}
