import { checkFilter, type Ctx, compileRights, readerSources, readWords } from "@funnelsmith/engine";
import { type CheckedRule, sentence, type Sql, toSqlWhere } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";

const checkedRule = (ctx: Ctx, object: CatalogObject, rule: unknown, pointer: string): CheckedRule =>
  checkFilter(ctx.catalog, compileRights(ctx.catalog, ctx.actor), object, rule, pointer);

/** The rule as a condition over `r`, under the reader's rights. */
export function ruleCondition(ctx: Ctx, object: CatalogObject, rule: unknown, pointer: string): Sql {
  const sources = readerSources(ctx.catalog, compileRights(ctx.catalog, ctx.actor), object, "r");
  return toSqlWhere(checkedRule(ctx, object, rule, pointer), sources);
}

/** The rule as people read it. */
export function ruleWords(ctx: Ctx, object: CatalogObject, rule: unknown, pointer: string): LocalizedText {
  const checked = checkedRule(ctx, object, rule, pointer);
  const words = readWords(ctx.catalog, object);
  const say = (locale: "zh-CN" | "en"): string =>
    sentence(
      checked,
      (path) => words.name(path),
      locale,
      (path, option) => words.value(path, option),
    );
  return { "zh-CN": say("zh-CN"), en: say("en") };
}
