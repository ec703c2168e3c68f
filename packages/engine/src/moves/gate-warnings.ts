import type { AppDefinition } from "@funnelsmith/definition";
import { check, constantTruth } from "@funnelsmith/logic";
import type { ProblemItem } from "@funnelsmith/problem";
import type { Catalog } from "@funnelsmith/storage";
import { autoEnterWarnings, contradictions, criterionWarnings } from "./warnings/criterion-warnings.ts";
import { fillerWarnings } from "./warnings/filler-warnings.ts";
import { domainsOf } from "./warnings/rule-domains.ts";
import { truthOnce } from "./warnings/rule-truth.ts";
import { warn } from "./warnings/warn.ts";
import { wayWarnings } from "./warnings/way-warnings.ts";

const most = 100;

/**
 * What a definition that may be published most likely does not mean: rules that never or always hold, criteria that contradict each other,
 * stages nobody comes to or gets out of, required fields their fillers cannot edit. Told only where it is so for every record there can be.
 */
export function gateWarnings(catalog: Catalog): readonly ProblemItem[] {
  const { definition } = catalog;
  const found = [
    ...definition.objects.flatMap((object, index) => validationWarnings(catalog, object.key, `/objects/${index}`)),
    ...(definition.funnels ?? []).flatMap((one, index) => funnelWarnings(catalog, one.key, `/funnels/${index}`)),
    ...filterWarnings(catalog, definition),
  ];
  return found.slice(0, most);
}

function validationWarnings(catalog: Catalog, key: string, pointer: string): ProblemItem[] {
  const object = catalog.objects.get(key);
  if (object === undefined) return [];
  const domains = domainsOf(catalog, object);
  return object.validations.flatMap(({ rule }, index) => {
    const at = `${pointer}/validations/${index}/rule`;
    const truth = constantTruth([rule], domains);
    if (truth === true)
      return [warn(at, "RULE_ALWAYS_TRUE", "这条校验总是成立，什么也没有检查。", "This validation always holds; it checks nothing.")];
    if (truth === false)
      return [
        warn(at, "RULE_ALWAYS_FALSE", "这条校验永远不成立，任何记录都无法保存。", "This validation never holds; no record can be saved."),
      ];
    return [];
  });
}

function filterWarnings(catalog: Catalog, { views, reports, funnels }: AppDefinition): ProblemItem[] {
  const asked = [
    ...(views ?? []).map(({ object, filter }, index) => ({ object, filter, at: `/views/${index}/filter` })),
    ...(reports ?? []).map((report, index) => ({
      object: "object" in report ? report.object : (funnels?.find(({ key }) => key === report.funnel)?.object ?? ""),
      filter: report.filter as unknown,
      at: `/reports/${index}/filter`,
    })),
  ];
  return asked.flatMap(({ object: key, filter, at }) => {
    const object = catalog.objects.get(key);
    if (object === undefined || filter === undefined) return [];
    const checked = check(filter, object.scope, "boolean");
    if (!checked.ok || constantTruth([checked.rule], domainsOf(catalog, object)) !== false) return [];
    return [warn(at, "RULE_ALWAYS_FALSE", "这个筛选条件永远不成立，结果总是空的。", "This filter never holds; it always shows nothing.")];
  });
}

function funnelWarnings(catalog: Catalog, key: string, pointer: string): ProblemItem[] {
  const funnel = catalog.funnels.get(key);
  const object = funnel && catalog.objects.get(funnel.object);
  if (funnel === undefined || object === undefined) return [];
  const asked = { catalog, funnel, object, truth: truthOnce(domainsOf(catalog, object)), pointer };
  return [
    ...criterionWarnings(asked),
    ...autoEnterWarnings(asked),
    ...contradictions(asked),
    ...wayWarnings(asked),
    ...fillerWarnings(asked),
  ];
}
