import type { FieldDefinition } from "@funnelsmith/definition";
import type { RJSFValidationError, UiSchema } from "@rjsf/utils";
import type { TFunction } from "i18next";
import { plainText } from "../values/plain-text.ts";
import { shiftDecimal } from "../values/shift-decimal.ts";

/** A sentence for each rule of JSON Schema and of our own keywords, in the reader's words instead of the validator's English. */
export function errorWords(t: TFunction): (errors: RJSFValidationError[], uiSchema?: UiSchema) => RJSFValidationError[] {
  return (errors, uiSchema) => errors.map((error) => ({ ...error, message: sentence(error, t, fieldOf(error, uiSchema)) }));
}

/** The field of the record, or the column of its rows, that an error is about. */
function fieldOf({ property }: RJSFValidationError, uiSchema: UiSchema | undefined): FieldDefinition | undefined {
  const [key = "", , column] = (property ?? "").split(".").filter((part) => part !== "");
  const options = (uiSchema?.[key] as UiSchema | undefined)?.["ui:options"];
  const field = options?.["field"] as FieldDefinition | undefined;
  return column !== undefined && field && "fields" in field ? field.fields.find((one) => one.key === column) : field;
}

/** Kinds that are typed in hundredths of what is kept. */
const inHundredths: Partial<Record<FieldDefinition["kind"], true>> = { percent: true };

function sentence({ name, params, message }: RJSFValidationError, t: TFunction, field: FieldDefinition | undefined): string {
  const given = (params as { limit?: unknown } | undefined)?.limit;
  const hundredths = field !== undefined && inHundredths[field.kind] === true;
  const limit = !hundredths ? given : name === "decimalScale" ? Number(given) - 2 : `${shiftDecimal(plainText(given), 2)}%`;
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
    case "dayMin":
    case "instantMin":
    case "minimum":
      return t("form.error.min", { limit: String(limit) });
    case "decimalMax":
    case "dayMax":
    case "instantMax":
    case "maximum":
      return t("form.error.max", { limit: String(limit) });
    case "decimalScale":
      return t("form.error.scale", { limit: String(limit) });
    case "pattern":
    case "plainText":
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
