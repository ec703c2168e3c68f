import { RE2JS } from "re2js";

const compiled = new Map<string, RE2JS | undefined>();
const most = 1000;

function compile(pattern: string): RE2JS | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  let made: RE2JS | undefined;
  try {
    // Browsers read the same pattern from the JSON Schema, so both engines must know it.
    new RegExp(pattern, "u");
    made = RE2JS.compile(pattern);
  } catch {
    made = undefined;
  }
  if (compiled.size >= most) compiled.clear();
  compiled.set(pattern, made);
  return made;
}

/** True when the pattern is a regular expression to RE2 and to JavaScript alike. */
export function isPattern(pattern: string): boolean {
  return compile(pattern) !== undefined;
}

/** True when the pattern is found in the text, in time linear in the text. A pattern that is none matches nothing. */
export function matchesPattern(pattern: string, text: string): boolean {
  return compile(pattern)?.matcher(text).find() ?? false;
}
