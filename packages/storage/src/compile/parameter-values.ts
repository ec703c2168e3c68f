import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { raw, type Sql } from "@funnelsmith/logic";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { quote } from "../tables/ddl.ts";

/** A team's values of an app's parameters, by key, as they are on the wire. */
export type ParameterValues = Readonly<Record<string, unknown>>;

/** Every parameter of an app with the value a team set, its default, or null. */
export function withDefaults(app: AppDefinition, set: ParameterValues = {}): ParameterValues {
  return Object.fromEntries(
    (app.parameters ?? []).map((parameter) => {
      // A default that depends on the day or the person is none here.
      const initial = kindOf(parameter).initial(parameter, { today: "", now: "", user: "" });
      return [parameter.key, Object.hasOwn(set, parameter.key) ? (set[parameter.key] ?? null) : initial === "" ? null : (initial ?? null)];
    }),
  );
}

/** A parameter as the app declares it, and the team's value; null for one without. */
export interface SetParameter {
  readonly definition: FieldDefinition;
  readonly value: unknown;
}

/** The parameters of a document with the values a team has. */
export function parametersOf(document: AppDefinition, set: ParameterValues): readonly SetParameter[] {
  const values = withDefaults(document, set);
  return (document.parameters ?? []).map((definition) => ({ definition, value: values[definition.key] ?? null }));
}

/**
 * The values to keep when an app is published: those given, else those the team had set before where they still fit; defaults are not
 * kept, so that a newer default reaches who never chose. PARAMETERS_INVALID names each that is unknown, unfit or missing, under `/parameters`.
 */
export function settleParameters(app: AppDefinition, before: ParameterValues, given: ParameterValues = {}): ParameterValues {
  const errors: ProblemItem[] = [];
  const kept: Record<string, unknown> = {};
  const known = app.parameters ?? [];
  for (const key of Object.keys(given)) {
    if (known.some((parameter) => parameter.key === key)) continue;
    errors.push({
      pointer: pointerOf(key),
      code: "UNKNOWN_PARAMETER",
      detail: { "zh-CN": `没有参数「${key}」。`, en: `There is no parameter "${key}".` },
    });
  }
  for (const parameter of known) {
    const { key } = parameter;
    const kind = kindOf(parameter);
    const chosen = [given, before].find((values) => Object.hasOwn(values, key));
    const value = chosen?.[key] ?? null;
    const answer = value === null ? { ok: true as const, value } : kind.toColumn(value, parameter);
    // Numbers as they were written; the rest as a field would hold it: blanks around a text would make it differ from each that says the same.
    if (chosen && answer.ok) kept[key] = kind.logicType(parameter).is === "number" ? value : (answer.value ?? null);
    if (chosen === given && !answer.ok) errors.push({ pointer: pointerOf(key), ...answer.problem });
    const missing = (withDefaults(app, kept)[key] ?? null) === null && "required" in parameter && parameter.required === true;
    if (missing && !errors.some(({ pointer }) => pointer === pointerOf(key)))
      errors.push({ pointer: pointerOf(key), code: "REQUIRED", detail: { "zh-CN": "此项必填", en: "This is required" } });
  }
  if (errors.length > 0) throw new Problem("PARAMETERS_INVALID", undefined, { errors });
  return kept;
}

const pointerOf = (key: string): string => `/parameters/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** A value of the wire as an untyped literal for SQL, to be cast to its type. A change of it makes another Catalog, so nothing needs to be bound. */
export function parameterLiteral(value: unknown): Sql {
  if (value === null || value === undefined) return raw("null");
  if (Array.isArray(value)) return raw(`array[${value.map((item) => quote(String(item))).join(", ")}]`);
  return raw(quote(typeof value === "string" ? value : JSON.stringify(value)));
}
