import { type Ctx, compileRights, readableScope, readerSources, readWords } from "@funnelsmith/engine";
import { check, type CheckedRule, sentence, type Sql, toSqlWhere } from "@funnelsmith/logic";
import { type LocalizedText, Problem } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";

/** A rule over an object in the names the reader may use; FILTER_INVALID for any other, with pointers below `pointer`. */
function checkedRule(ctx: Ctx, object: CatalogObject, rule: unknown, pointer: string): CheckedRule {
  const checked = check(rule, readableScope(ctx.catalog, compileRights(ctx.catalog, ctx.actor), object), "boolean");
  if (checked.ok) return checked.rule;
  const errors = checked.problems.map((item) => ({ ...item, pointer: `${pointer}${item.pointer}` }));
  throw new Problem("FILTER_INVALID", undefined, { errors });
}

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
