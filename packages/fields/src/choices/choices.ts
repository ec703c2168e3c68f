import type { Option } from "@funnelsmith/definition";
import type { FieldProblem, JsonSchema, Locale } from "../field-kind.ts";
import { textOf } from "../field-kind.ts";
import { readPlainText } from "../reading/plain-text.ts";
import { accepted, problemOf, type Reading, refused } from "../reading/reading.ts";

/** Values of the options in their order; the retired ones too, since old rows hold them and rules may name them. */
export function optionValues(options: readonly Option[] | undefined): readonly string[] {
  return (options ?? []).map((option) => option.value);
}

/** `oneOf` with a title for each value that may be chosen now. */
export function optionSchemas(options: readonly Option[] | undefined, locale: Locale): readonly JsonSchema[] {
  return (options ?? [])
    .filter((option) => !option.retired)
    .map((option) => ({ const: option.value, title: textOf(option.title, locale) }));
}

/** One value that may be chosen now. */
export function readChoice(value: unknown, options: readonly Option[] | undefined): Reading<string> {
  const text = readPlainText(value);
  if (!text.ok) return text;
  const option = (options ?? []).find((one) => one.value === text.value);
  if (!option) return refused("FIELD_OPTION", `没有选项「${text.value.slice(0, 64)}」`, `There is no option "${text.value.slice(0, 64)}"`);
  if (option.retired) return refused("FIELD_OPTION_RETIRED", "该选项已停用", "This option is retired");
  return accepted(option.value);
}

/** The option people mean by its value or by its title in any language. */
export function parseChoice(text: string, options: readonly Option[] | undefined): Reading<string> {
  const wanted = fold(text);
  const all = (options ?? []).filter((option) => !option.retired);
  const option =
    all.find((one) => one.value === text.trim()) ??
    all.find((one) => titlesOf(one).some((title) => fold(title) === wanted)) ??
    all.find((one) => fold(one.value) === wanted);
  return option ? accepted(option.value) : readChoice(text.trim(), options);
}

/** The title of a value, or the value itself when it has no option any more. */
export function formatChoice(value: unknown, options: readonly Option[] | undefined, locale: Locale): string {
  const option = (options ?? []).find((one) => one.value === value);
  return option ? textOf(option.title, locale) : typeof value === "string" ? value : "";
}

/** Values named twice. */
export function lintOptions(options: readonly Option[] | undefined): readonly (FieldProblem & { readonly pointer: string })[] {
  const seen = new Set<string>();
  return (options ?? []).flatMap((option, at) => {
    const repeated = seen.has(option.value);
    seen.add(option.value);
    return repeated
      ? [
          {
            pointer: `/options/${at}/value`,
            ...problemOf("FIELD_OPTION_TWICE", `选项「${option.value}」重复`, `Option "${option.value}" stands twice`),
          },
        ]
      : [];
  });
}

/** Every title of an option. */
export function titlesOf(option: Option): readonly string[] {
  return typeof option.title === "string" ? [option.title] : Object.values(option.title);
}

const fold = (text: string): string => text.normalize("NFKC").trim().toLowerCase();
