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
  const newer = newerFormat(document);
  const problems = newer ? [newer] : checkDocument("app", document);
  return problems.length === 0 ? { ok: true, app: document as AppDefinition } : { ok: false, problems };
}

/** The format this product reads. */
const formatVersion = 1;

/** A document written for a product newer than this one: nothing else about it can be told. */
function newerFormat(document: unknown): ProblemItem | undefined {
  if (typeof document !== "object" || document === null || !Object.hasOwn(document, "formatVersion")) return undefined;
  const version: unknown = Reflect.get(document, "formatVersion");
  if (typeof version !== "number" || !Number.isInteger(version) || version <= formatVersion) return undefined;
  return {
    pointer: "/formatVersion",
    code: "FORMAT_NEWER",
    detail: {
      "zh-CN": `这份定义用的是更新的格式 ${version}，这里只认识格式 ${formatVersion}。`,
      en: `This definition is written in the newer format ${version}; this product reads format ${formatVersion}.`,
    },
    hint: { "zh-CN": "请先升级漏斗匠。", en: "Upgrade Funnelsmith first." },
  };
}

/** Says whether a document has the form of sample data, in the same way. */
export function validateSample(
  document: unknown,
): { readonly ok: true; readonly sample: SampleData } | { readonly ok: false; readonly problems: readonly ProblemItem[] } {
  const problems = checkDocument("sample", document);
  return problems.length === 0 ? { ok: true, sample: document as SampleData } : { ok: false, problems };
}
