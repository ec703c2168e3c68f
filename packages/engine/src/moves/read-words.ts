import type { FieldDefinition, Text } from "@funnelsmith/definition";
import { kindOf, type Locale, textOf } from "@funnelsmith/fields";
import type { Source } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { Catalog, CatalogField, CatalogObject } from "@funnelsmith/storage";

/** Words for the names in an object's rules, in both languages. */
export interface ReadWords {
  /** What a path is called; undefined for one that has words of its own. */
  name(path: string): LocalizedText | undefined;
  /** What an option or a stage beside a path is called. */
  value(path: string, value: string): LocalizedText | undefined;
  /** The field a path ends in. */
  field(path: string): CatalogField | undefined;
}

/** The field that a name leads to, on the record or one hop away, and the object it is of. */
export function fieldAt(
  catalog: Catalog,
  object: CatalogObject,
  source: Source,
): { readonly object: CatalogObject; readonly field: CatalogField } | undefined {
  const there = source.from === "hop" ? catalog.objects.get(source.object) : object;
  const field =
    source.from === "field" || source.from === "previous" || source.from === "hop" ? there?.fields.get(source.field) : undefined;
  return there && field && { object: there, field };
}

const both = (say: (locale: Locale) => string): LocalizedText => ({ "zh-CN": say("zh-CN"), en: say("en") });
const words = (text: Text | undefined, key: string): LocalizedText => both((locale) => textOf(text, locale) || key);

/** A parameter by its title and the team's value: who is stopped by it wants to know both. */
function parameterWords(catalog: Catalog, definition: FieldDefinition): LocalizedText {
  const value = catalog.parameters[definition.key] ?? null;
  const { zone, currency } = catalog.tenant;
  return both((locale) => {
    const title = textOf(definition.title, locale) || definition.key;
    const said = kindOf(definition).format(value, definition, { locale, zone, currency });
    if (said === "") return title;
    return locale === "zh-CN" ? `${title}(${said})` : `${title} (${said})`;
  });
}

/** The words of an object's names, made once per Catalog. */
export function readWords(catalog: Catalog, object: CatalogObject): ReadWords {
  return catalog.memo(`words:${object.key}`, () => {
    const titleOf = (of: CatalogObject | undefined, key: string): LocalizedText => words(of?.fields.get(key)?.definition.title, key);
    const stages = object.funnels.flatMap((funnel) => funnel.stages);
    const stageTitle = (key: string): LocalizedText => words(stages.find((stage) => stage.key === key)?.definition.title, key);
    const childOf = (path: string): { readonly object: CatalogObject | undefined; readonly field: string } | undefined => {
      const dot = path.indexOf(".");
      const children = dot < 0 ? undefined : object.scope.children(path.slice(0, dot));
      return children && { object: catalog.objects.get(children.object), field: path.slice(dot + 1) };
    };
    const named = (source: Source): LocalizedText | undefined => {
      if (source.from === "field" || source.from === "previous") return titleOf(object, source.field);
      if (source.from === "hop") {
        const [through, end] = [titleOf(object, source.through), titleOf(catalog.objects.get(source.object), source.field)];
        return both((locale) => (locale === "zh-CN" ? `${through[locale]}的${end[locale]}` : `${through[locale]}: ${end[locale]}`));
      }
      if (source.from === "param") {
        const definition = catalog.definition.parameters?.find(({ key }) => key === source.key);
        return definition && parameterWords(catalog, definition);
      }
      if (source.from === "visits") {
        const stage = stageTitle(source.stage);
        return { "zh-CN": `进入“${stage["zh-CN"]}”的次数`, en: `times in "${stage.en}"` };
      }
      if (source.from === "firstEntered") {
        const stage = stageTitle(source.stage);
        return { "zh-CN": `首次进入“${stage["zh-CN"]}”的时间`, en: `first entry to "${stage.en}"` };
      }
      return undefined;
    };
    const field = (path: string): CatalogField | undefined => {
      const source = object.scope.variable(path)?.source;
      if (source) return fieldAt(catalog, object, source)?.field;
      const child = childOf(path);
      return child?.object?.fields.get(child.field);
    };
    return Object.freeze({
      field,
      name: (path: string) => {
        const variable = object.scope.variable(path);
        if (variable) return named(variable.source);
        const children = object.scope.children(path);
        if (children) return words(catalog.objects.get(children.object)?.definition.title, path);
        const child = childOf(path);
        return child && titleOf(child.object, child.field);
      },
      value: (path: string, value: string) => {
        if (object.scope.variable(path)?.source.from === "stage") return stageTitle(value);
        const definition = field(path)?.definition;
        const options = definition && "options" in definition ? definition.options : undefined;
        const option = options?.find((each) => each.value === value);
        return option && words(option.title, value);
      },
    });
  });
}
