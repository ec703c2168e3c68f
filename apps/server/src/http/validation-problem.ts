import { pointerTo } from "@funnelsmith/definition";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import type { ErrorObject } from "ajv";
import en from "ajv-i18n/localize/en/index.js";
import zh from "ajv-i18n/localize/zh/index.js";

type Localize = (errors: ErrorObject[]) => void;
// The modules are CommonJS functions whose typings say otherwise.
const localizeEn = en as unknown as Localize;
const localizeZh = zh as unknown as Localize;

/** Ajv's findings as one problem: a pointer, the keyword as code and a sentence in each language. */
export function validationProblem(errors: readonly ErrorObject[], where: "body" | "querystring" | "params" | "headers"): Problem {
  const words = (localize: Localize): string[] => {
    const copies = errors.map((error) => ({ ...error }));
    localize(copies);
    return copies.map((error) => error.message ?? error.keyword);
  };
  const chinese = words(localizeZh);
  const english = words(localizeEn);
  const items = errors.map((error, index): ProblemItem => {
    const extra = error.keyword === "additionalProperties" ? pointerTo("", String(error.params["additionalProperty"])) : "";
    const missing = error.keyword === "required" ? pointerTo("", String(error.params["missingProperty"])) : "";
    const allowed: unknown = error.keyword === "enum" ? error.params["allowedValues"] : undefined;
    const values = Array.isArray(allowed) ? `: ${allowed.map(String).join(", ")}` : "";
    return {
      pointer: `${error.instancePath}${extra}${missing}`,
      code: error.keyword.replace(/([A-Z])/g, "_$1").toUpperCase(),
      detail: { "zh-CN": `${chinese[index] ?? error.keyword}${values}`, en: `${english[index] ?? error.keyword}${values}` },
    };
  });
  return new Problem(where === "body" ? "BODY_INVALID" : "QUERY_INVALID", undefined, { errors: items });
}
