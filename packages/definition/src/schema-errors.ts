import { type LocalizedText, nearest, type ProblemItem } from "@funnelsmith/problem";
import type { ErrorObject } from "ajv";
import { definitionLimits } from "./limits.ts";
import { pointerTo } from "./pointer.ts";
import { shorten } from "./safe-text.ts";
import { describeForm, typeWords } from "./schema-words.ts";

type Telling = Pick<ProblemItem, "code" | "detail"> & { readonly step?: string; readonly hint?: LocalizedText };

/** Ajv's errors as one problem a place, each with a sentence in both languages; what merely follows from another error is left out. */
export function tellSchemaErrors(all: readonly ErrorObject[]): ProblemItem[] {
  // A hostile document gives as many errors as it has values; the first thousand are enough to choose from.
  const errors = all.slice(0, 1_000);
  const alternatives = errors.filter((error) => error.keyword === "anyOf" || error.keyword === "oneOf");
  const problems = new Map<string, ProblemItem>();
  for (const error of errors) {
    if (problems.size >= definitionLimits.problems) break;
    if (error.keyword === "if" || error.propertyName !== undefined) continue;
    if (alternatives.some((choice) => choice !== error && isInside(error, choice))) continue;
    const { step, ...telling } = tell(error);
    const pointer = step === undefined ? error.instancePath : pointerTo(error.instancePath, step);
    const key = `${pointer} ${telling.detail.en}`;
    if (!problems.has(key)) problems.set(key, { pointer, ...telling });
  }
  return [...problems.values()];
}

/** True for an error that only says why one alternative of `choice` did not fit. */
function isInside(error: ErrorObject, choice: ErrorObject): boolean {
  return error.instancePath.startsWith(choice.instancePath) && error.schemaPath.startsWith(`${choice.schemaPath}/`);
}

function tell(error: ErrorObject): Telling {
  const params = error.params as Record<string, unknown>;
  const limit = String(params.limit);
  switch (error.keyword) {
    case "additionalProperties":
      return unknownProperty(String(params.additionalProperty), error.parentSchema);
    case "required":
      return {
        code: "MISSING_PROPERTY",
        detail: { "zh-CN": `缺少「${String(params.missingProperty)}」。`, en: `"${String(params.missingProperty)}" is missing.` },
      };
    case "type":
      return {
        code: "WRONG_TYPE",
        detail: {
          "zh-CN": `应为${typeWords(params.type)["zh-CN"]}，现在是${typeWords(jsonType(error.data))["zh-CN"]}。`,
          en: `This must be ${typeWords(params.type).en}, not ${typeWords(jsonType(error.data)).en}.`,
        },
      };
    case "discriminator":
      return unknownKind(error);
    case "enum":
      return notAllowed(params.allowedValues as readonly unknown[], error.data);
    case "const":
      return notAllowed([params.allowedValue], error.data);
    case "propertyNames":
      return {
        code: "KEY_INVALID",
        step: String(params.propertyName),
        detail: {
          "zh-CN": `「${told(params.propertyName)}」不是有效的标识：小写字母开头，只含小写字母、数字和单个下划线。`,
          en: `"${told(params.propertyName)}" is not a key: lower-case letters, digits and single underscores, starting with a letter.`,
        },
      };
    case "false schema":
      return { code: "NOT_HERE", detail: { "zh-CN": "这里不能有这个属性。", en: "This property does not belong here." } };
    case "maxLength":
      return { code: "TOO_LONG", detail: { "zh-CN": `最多 ${limit} 个字符。`, en: `At most ${limit} characters.` } };
    case "minLength":
      return { code: "TOO_SHORT", detail: { "zh-CN": `至少 ${limit} 个字符。`, en: `At least ${limit} characters.` } };
    case "maxItems":
    case "maxProperties":
      return { code: "TOO_MANY", detail: { "zh-CN": `最多 ${limit} 项。`, en: `At most ${limit} items.` } };
    case "minItems":
    case "minProperties":
      return { code: "TOO_FEW", detail: { "zh-CN": `至少 ${limit} 项。`, en: `At least ${limit} items.` } };
    case "minimum":
      return { code: "OUT_OF_RANGE", detail: { "zh-CN": `不能小于 ${limit}。`, en: `This must not be less than ${limit}.` } };
    case "maximum":
      return { code: "OUT_OF_RANGE", detail: { "zh-CN": `不能大于 ${limit}。`, en: `This must not be greater than ${limit}.` } };
    default:
      return wrongForm(error);
  }
}

function unknownProperty(name: string, parent: object | undefined): Telling {
  const known = Object.keys((parent as { properties?: object } | undefined)?.properties ?? {});
  const near = nearest(name, known);
  return {
    code: "UNKNOWN_PROPERTY",
    step: name,
    detail: {
      "zh-CN": `不认识属性「${told(name)}」${near === undefined ? "" : `，是不是「${near}」？`}`,
      en: `There is no property "${told(name)}"${near === undefined ? "." : `; did you mean "${near}"?`}`,
    },
    ...(near === undefined && known.length > 0 && { hint: oneOf(known) }),
  };
}

function unknownKind(error: ErrorObject): Telling {
  const { tag, tagValue } = error.params as { tag: string; tagValue: unknown };
  const branches = (error.parentSchema as { oneOf?: { properties?: Record<string, { const?: string }> }[] } | undefined)?.oneOf ?? [];
  const known = branches.flatMap((branch) => branch.properties?.[tag]?.const ?? []);
  if (tagValue === undefined) return { code: "MISSING_PROPERTY", detail: { "zh-CN": `缺少「${tag}」。`, en: `"${tag}" is missing.` } };
  return { ...notAllowed(known, tagValue), step: tag };
}

function notAllowed(allowed: readonly unknown[], actual: unknown): Telling {
  const near = typeof actual === "string" ? nearest(actual, allowed.map(String)) : undefined;
  const shown = told(typeof actual === "string" ? actual : JSON.stringify(actual));
  return {
    code: "NOT_ALLOWED",
    detail: {
      "zh-CN": `不接受「${shown}」${near === undefined ? "。" : `，是不是「${near}」？`}`,
      en: `"${shown}" is not accepted${near === undefined ? "." : `; did you mean "${near}"?`}`,
    },
    hint: oneOf(allowed.map((value) => (typeof value === "string" ? value : JSON.stringify(value)))),
  };
}

function wrongForm(error: ErrorObject): Telling {
  const form = describeForm(error.parentSchema as { title?: string; description?: string; pattern?: string } | undefined, error);
  return { code: form.code, detail: form.detail };
}

function oneOf(names: readonly string[]): LocalizedText {
  return { "zh-CN": `可用：${names.join("、")}。`, en: `One of: ${names.join(", ")}.` };
}

/** What a document holds, as far as a sentence repeats it. */
function told(value: unknown): string {
  return shorten(String(value), 60);
}

function jsonType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}
