import { type AppDefinition, propertyShape, type SampleData, type SchemaNode, schemaOf, shapeOf } from "@funnelsmith/definition";

/** An app under other names, and the way from old names to new. */
export interface RenamedApp {
  readonly app: AppDefinition;
  readonly sample: SampleData | undefined;
  /** The new key or option value for an old one. */
  key(old: string): string;
  /** The new words for old ones, in both languages. */
  words(old: string): string;
}

const keyShapes = new Set(["AppKey", "Key", "ObjectKey", "FunnelKey", "StageKey", "OptionValue"]);

/**
 * The same app with every key, option value and word replaced by random ones, and its sample with it: what still works was not written
 * for one app. The same old name always becomes the same new one.
 */
export function renameApp(app: AppDefinition, sample: SampleData | undefined, random: () => number): RenamedApp {
  const keys = new Map<string, string>();
  const words = new Map<string, string>();
  const letters = (count: number): string =>
    Array.from({ length: count }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join("");
  const key = (old: string): string => known(keys, old, () => `${letters(4)}${keys.size}_${letters(2)}`);
  const word = (old: string): string => known(words, old, () => `${letters(5)} ${"甲乙丙丁戊己庚辛"[words.size % 8]}${words.size}`);

  // Twice, for a rule may name an option of an object that comes later.
  rename(schemaOf("app"), app);
  const renamed = rename(schemaOf("app"), app) as AppDefinition;
  return { app: renamed, sample: sample && renameSample(sample), key, words: word };

  function rename(schema: SchemaNode, value: unknown): unknown {
    const shape = shapeOf(schema, value);
    if (shape.title === "Rule") return renameRule(value);
    if (typeof value === "string") return keyShapes.has(shape.title ?? "") || isName(schema, value) ? key(value) : value;
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => rename(shape.items ?? {}, item));
    if (shape.properties && "zh-CN" in shape.properties)
      return Object.fromEntries(Object.entries(value).map(([language, text]) => [language, word(String(text))]));
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        shape.properties === undefined ? name.split(".").map(key).join(".") : name,
        rename(propertyShape(shape, name) ?? {}, inner),
      ]),
    );
  }

  function isName(schema: SchemaNode, value: string): boolean {
    return schema.refers !== undefined && !schema.refers.or?.includes(value);
  }

  /** Paths by their segments; of other texts only those that are names somewhere in the app. */
  function renameRule(rule: unknown): unknown {
    if (typeof rule === "string") return keys.get(rule) ?? rule;
    if (typeof rule !== "object" || rule === null) return rule;
    if (Array.isArray(rule)) return rule.map(renameRule);
    return Object.fromEntries(
      Object.entries(rule).map(([operator, args]) => [
        operator,
        operator === "var" && typeof args === "string" ? renamePath(args) : renameRule(args),
      ]),
    );
  }

  function renamePath(path: string): string {
    if (/^\$(stage|user|record|today|now)\b/.test(path)) return path;
    return path
      .split(".")
      .map((segment) => (segment.startsWith("$") ? segment : key(segment)))
      .join(".");
  }

  function renameSample(old: SampleData): SampleData {
    const choosing = new Set(
      app.objects.flatMap((object) => object.fields.flatMap((field) => ("options" in field ? [`${object.key}.${field.key}`] : []))),
    );
    const columns = (object: string, field: string) =>
      app.objects.find(({ key }) => key === object)?.fields.flatMap((one) => (one.key === field && "fields" in one ? one.fields : [])) ??
      [];
    const renameRows = (object: string, field: string, rows: readonly unknown[]): unknown[] =>
      rows.map((row) =>
        typeof row !== "object" || row === null
          ? row
          : Object.fromEntries(
              Object.entries(row).map(([column, value]) => {
                const chooses = columns(object, field).some((one) => one.key === column && "options" in one);
                return [key(column), chooses ? renameValue(value) : value];
              }),
            ),
      );
    const renameValue = (value: unknown): unknown => (Array.isArray(value) ? value.map((item) => key(String(item))) : key(String(value)));
    return {
      ...old,
      app: key(old.app),
      members: old.members.map((member) => ({ ...member, ...(member.roles && { roles: member.roles.map(key) }) })),
      rows: old.rows.map((row) => ({
        ...row,
        object: key(row.object),
        fields: Object.fromEntries(
          Object.entries(row.fields).map(([field, value]) => [
            key(field),
            choosing.has(`${row.object}.${field}`)
              ? (renameValue(value) as typeof value)
              : Array.isArray(value)
                ? (renameRows(row.object, field, value) as typeof value)
                : value,
          ]),
        ),
        ...(row.transitions && {
          transitions: row.transitions.map((move) => ({
            ...move,
            funnel: key(move.funnel),
            stage: key(move.stage),
            ...(move.reason && { reason: { ...move.reason, ...(move.reason.code !== undefined && { code: key(move.reason.code) }) } }),
          })),
        }),
      })),
    };
  }
}

function known(names: Map<string, string>, old: string, make: () => string): string {
  const found = names.get(old) ?? make();
  names.set(old, found);
  return found;
}
