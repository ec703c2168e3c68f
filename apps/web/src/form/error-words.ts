import type { RJSFValidationError } from "@rjsf/utils";
import type { TFunction } from "i18next";

/** A sentence for each rule of JSON Schema and of our own keywords, in the reader's words instead of the validator's English. */
export function errorWords(t: TFunction): (errors: RJSFValidationError[]) => RJSFValidationError[] {
  return (errors) => errors.map((error) => ({ ...error, message: sentence(error, t) }));
}

function sentence({ name, params, message }: RJSFValidationError, t: TFunction): string {
  const limit = (params as { limit?: unknown } | undefined)?.limit;
  switch (name) {
    case "required":
      return t("form.error.required");
    case "minLength":
    case "minItems":
      return Number(limit) <= 1 ? t("form.error.required") : t(`form.error.${name}`, { limit: String(limit) });
    case "maxLength":
    case "maxItems":
      return t(`form.error.${name}`, { limit: String(limit) });
    case "decimalMin":
    case "dateMin":
    case "dateTimeMin":
    case "minimum":
      return t("form.error.min", { limit: String(limit) });
    case "decimalMax":
    case "dateMax":
    case "dateTimeMax":
    case "maximum":
      return t("form.error.max", { limit: String(limit) });
    case "decimalScale":
      return t("form.error.scale", { limit: String(limit) });
    case "pattern":
    case "linearPattern":
      return t("form.error.pattern");
    case "format":
      return t("form.error.format");
    case "enum":
    case "oneOf":
    case "anyOf":
      return t("form.error.choice");
    case undefined:
      return message ?? t("form.error.other");
    default:
      return t("form.error.other");
  }
}
