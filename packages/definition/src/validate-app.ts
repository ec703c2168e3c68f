import type { ProblemItem } from "@funnelsmith/problem";
import type { AppDefinition, SampleData } from "./types.gen.ts";
import { checkDocument } from "./validator.ts";

/**
 * Says whether a document has the form of an app, with a pointer, a code and a sentence for each thing that has not. References, rules
 * and options of kinds are judged elsewhere. Never throws, whatever the document; the answer's app is the document itself.
 */
export function validateApp(
  document: unknown,
): { readonly ok: true; readonly app: AppDefinition } | { readonly ok: false; readonly problems: readonly ProblemItem[] } {
  const problems = checkDocument("app", document);
  return problems.length === 0 ? { ok: true, app: document as AppDefinition } : { ok: false, problems };
}

/** Says whether a document has the form of sample data, in the same way. */
export function validateSample(
  document: unknown,
): { readonly ok: true; readonly sample: SampleData } | { readonly ok: false; readonly problems: readonly ProblemItem[] } {
  const problems = checkDocument("sample", document);
  return problems.length === 0 ? { ok: true, sample: document as SampleData } : { ok: false, problems };
}
