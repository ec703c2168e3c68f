import { usage } from "./failure.ts";

/** What `--decide` said, by the id of a change. */
export type Decisions = Readonly<Record<string, string | { readonly map: Readonly<Record<string, unknown>> }>>;

/**
 * Reads `id=value` and, for removed stages, `id=from:to,from:to` or, where rules say which records go where, the map as JSON. The id holds
 * a colon itself, so the first `=` divides.
 */
export function readDecisions(given: readonly string[]): Decisions {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf("=");
      if (at <= 0) throw usage(`--decide 要写成 id=选项，不是「${text}」。`, `--decide takes id=choice, not "${text}".`);
      const [id, value] = [text.slice(0, at), text.slice(at + 1)];
      if (value.startsWith("{")) return [id, { map: readMap(text, value) }];
      if (!value.includes(":")) return [id, value];
      return [id, { map: Object.fromEntries(value.split(",").map((pair) => pair.split(":", 2) as [string, string])) }];
    }),
  );
}

/**
 * Reads `key=value` of `--set`: JSON where it is JSON of another kind than a number, else text, which is what decimals are on the wire;
 * `key=` empties.
 */
export function readParameters(given: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf("=");
      if (at <= 0) throw usage(`--set 要写成 参数=值，不是「${text}」。`, `--set takes key=value, not "${text}".`);
      return [text.slice(0, at), valueOf(text.slice(at + 1))];
    }),
  );
}

function valueOf(text: string): unknown {
  if (text === "") return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "number" ? text : value;
  } catch {
    return text;
  }
}

function readMap(text: string, json: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    throw usage(`--decide 里的 JSON 不完整：「${text}」。`, `--decide holds broken JSON: "${text}".`);
  }
}
