import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";

const types: Readonly<Record<string, LocalizedText>> = {
  string: { "zh-CN": "文字", en: "text" },
  number: { "zh-CN": "数字", en: "a number" },
  integer: { "zh-CN": "整数", en: "a whole number" },
  boolean: { "zh-CN": "是或否", en: "true or false" },
  object: { "zh-CN": "对象", en: "an object" },
  array: { "zh-CN": "列表", en: "a list" },
  null: { "zh-CN": "空值", en: "null" },
};

/** A JSON type in words. */
export function typeWords(type: unknown): LocalizedText {
  return types[String(type)] ?? { "zh-CN": String(type), en: String(type) };
}

const key = {
  code: "KEY_INVALID",
  detail: {
    "zh-CN": "标识以小写字母开头，只含小写字母、数字和单个下划线。",
    en: "A key has lower-case letters, digits and single underscores, and starts with a letter.",
  },
};

/** Forms that have a name in the schemas, and what they ask for. */
const forms: Readonly<Record<string, Pick<ProblemItem, "code" | "detail">>> = {
  Key: key,
  ObjectKey: key,
  AppKey: key,
  FunnelKey: key,
  StageKey: key,
  Ref: key,
  Text: {
    code: "NOT_WORDS",
    detail: {
      "zh-CN": '应为不空白的文字，或语言表 {"zh-CN": "…", "en": "…"}，每种语言最多 4000 个字符。',
      en: 'This must be words that are not blank, or a map {"zh-CN": "…", "en": "…"}, at most 4000 characters each.',
    },
  },
  People: {
    code: "NOT_PEOPLE",
    detail: {
      "zh-CN": '应为 {"relation": "owner" | "owner.manager"}、{"role": 角色标识} 或 {"field": 成员字段标识} 之一。',
      en: 'This must be one of {"relation": "owner" | "owner.manager"}, {"role": key} or {"field": key of a member field}.',
    },
  },
  Decimal: {
    code: "NOT_DECIMAL",
    detail: {
      "zh-CN": '应为写成文字的小数，如 "0.15"，整数部分最多 18 位，小数最多 20 位。',
      en: 'This must be a decimal written as text, such as "0.15", with at most 18 digits before and 20 after the point.',
    },
  },
  SemanticVersion: {
    code: "NOT_A_VERSION",
    detail: { "zh-CN": "应为版本号，如 1.0.0。", en: "This must be a version such as 1.0.0." },
  },
  Currency: {
    code: "NOT_A_CURRENCY",
    detail: { "zh-CN": "应为三位大写货币代码，如 CNY。", en: "This must be a currency code of three capitals, such as CNY." },
  },
  OptionValue: {
    code: "OPTION_VALUE_INVALID",
    detail: { "zh-CN": "选项值不能含控制字符。", en: "The value of an option holds no control characters." },
  },
};

/** What a value of a form asks for, when it is known by its schema's title, its format or else only its pattern. */
export function describeForm(
  schema: { readonly title?: string; readonly description?: string; readonly pattern?: string } | undefined,
  error: { readonly keyword: string; readonly params: Record<string, unknown> },
): Pick<ProblemItem, "code" | "detail"> {
  const known = schema?.title === undefined ? undefined : forms[schema.title];
  if (known) return known;
  if (error.keyword === "format")
    return {
      code: "WRONG_FORMAT",
      detail: {
        "zh-CN": error.params.format === "date" ? "应为日期，如 2026-01-31。" : "应为时刻，如 2026-01-31T08:00:00Z。",
        en:
          error.params.format === "date"
            ? "This must be a date such as 2026-01-31."
            : "This must be an instant such as 2026-01-31T08:00:00Z.",
      },
    };
  return {
    code: "WRONG_FORMAT",
    detail: {
      "zh-CN": schema?.pattern === undefined ? "内容不合要求。" : `格式不对，应符合 ${schema.pattern}。`,
      en: schema?.pattern === undefined ? "This is not in the form required." : `This is not in the form ${schema.pattern}.`,
    },
  };
}
