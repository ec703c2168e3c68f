import { type AppDefinition, bothOf, type Text } from "@funnelsmith/definition";
import { check, type CheckedRule, constantTruth, type Domain, type Domains } from "@funnelsmith/logic";
import { kindOf } from "@funnelsmith/fields";
import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import type { Catalog, CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { compileRights } from "../rights/compile-rights.ts";
import { classifyMove, type Move, type MoveCriterion, type Standing } from "./classify.ts";
import { isOpen, isParked, isWon } from "./stage-traits.ts";

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

const warning = (pointer: string, code: string, zh: string, en: string): ProblemItem => ({ pointer, code, detail: { "zh-CN": zh, en } });

/** What the names of an object's rules can hold. */
function domainsOf(catalog: Catalog, object: CatalogObject): Domains {
  return (path) => {
    const source = object.scope.variable(path)?.source;
    if (source === undefined) return {};
    if (source.from === "field") return domainOf(object.fields.get(source.field)?.definition);
    if (source.from === "hop") return domainOf(catalog.objects.get(source.object)?.fields.get(source.field)?.definition);
    if (source.from === "param") return domainOf(catalog.definition.parameters?.find(({ key }) => key === source.key));
    if (source.from === "visits") return { min: "0", scale: 0, filled: true };
    if (source.from === "stage") return standing[source.what];
    return source.from === "clock" || source.from === "user" ? { filled: true } : {};
  };
}

/** What `$stage` can be. */
const standing: Readonly<Record<"key" | "days" | "probability", Domain>> = {
  key: {},
  days: { min: "0", scale: 0 },
  probability: { min: "0", max: "1" },
};

/** Bounds bind the next write of a stored field; what is computed may lie anywhere. */
function domainOf(field: AppDefinition["objects"][number]["fields"][number] | undefined): Domain {
  if (field === undefined) return {};
  const kind = kindOf(field);
  const { decimalMin, decimalMax, decimalScale } = kind.jsonSchema(field, "en");
  return {
    ...(typeof decimalScale === "number" && { scale: decimalScale }),
    ...(!kind.flags.virtual && typeof decimalMin === "string" && { min: decimalMin }),
    ...(!kind.flags.virtual && typeof decimalMax === "string" && { max: decimalMax }),
  };
}

function validationWarnings(catalog: Catalog, key: string, pointer: string): ProblemItem[] {
  const object = catalog.objects.get(key);
  if (object === undefined) return [];
  const domains = domainsOf(catalog, object);
  return object.validations.flatMap(({ rule }, index) => {
    const at = `${pointer}/validations/${index}/rule`;
    const truth = constantTruth([rule], domains);
    if (truth === true)
      return [warning(at, "RULE_ALWAYS_TRUE", "这条校验总是成立，什么也没有检查。", "This validation always holds; it checks nothing.")];
    if (truth === false)
      return [
        warning(
          at,
          "RULE_ALWAYS_FALSE",
          "这条校验永远不成立，任何记录都无法保存。",
          "This validation never holds; no record can be saved.",
        ),
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
    return [
      warning(at, "RULE_ALWAYS_FALSE", "这个筛选条件永远不成立，结果总是空的。", "This filter never holds; it always shows nothing."),
    ];
  });
}

/** Whether rules asked at once always or never hold. */
type Truth = (rules: readonly CheckedRule[]) => boolean | undefined;

/** What each set of rules comes to, tried once: the same criteria stand on many ways through a funnel. */
function truthOnce(domains: Domains): Truth {
  const numbers = new Map<CheckedRule, number>();
  const known = new Map<string, boolean | undefined>();
  const numberOf = (rule: CheckedRule): number => {
    const number = numbers.get(rule) ?? numbers.size;
    numbers.set(rule, number);
    return number;
  };
  return (rules) => {
    const key = rules.map(numberOf).join();
    if (!known.has(key)) known.set(key, constantTruth(rules, domains));
    return known.get(key);
  };
}

/** One funnel on its way through the checks. */
interface Asked {
  readonly catalog: Catalog;
  readonly funnel: CatalogFunnel;
  readonly object: CatalogObject;
  readonly truth: Truth;
  readonly pointer: string;
}

function funnelWarnings(catalog: Catalog, key: string, pointer: string): ProblemItem[] {
  const funnel = catalog.funnels.get(key);
  const object = funnel && catalog.objects.get(funnel.object);
  if (funnel === undefined || object === undefined) return [];
  const asked: Asked = { catalog, funnel, object, truth: truthOnce(domainsOf(catalog, object)), pointer };
  return [...criterionWarnings(asked), ...contradictions(asked), ...wayWarnings(asked), ...fillerWarnings(asked)];
}

function criterionWarnings({ funnel, truth, pointer }: Asked): ProblemItem[] {
  return funnel.stages.flatMap((stage) => {
    const home = `${pointer}/stages/${stage.position}`;
    const rules = [
      ...(["entry", "exit"] as const).flatMap((side) =>
        stage[side]
          .filter(({ requires }) => requires === undefined)
          .map(({ rule }, index) => ({ rule, at: `${home}/${side}/${index}/rule` })),
      ),
      ...(stage.autoEnter === undefined ? [] : [{ rule: stage.autoEnter, at: `${home}/autoEnter` }]),
    ];
    return rules.flatMap(({ rule, at }) => {
      const held = truth([rule]);
      if (held === true)
        return [warning(at, "RULE_ALWAYS_TRUE", "这个条件总是成立，拦不住任何记录。", "This condition always holds; it stops no record.")];
      if (held === false)
        return [
          warning(at, "RULE_ALWAYS_FALSE", "这个条件永远不成立，没有记录能满足。", "This condition never holds; no record can meet it."),
        ];
      return [];
    });
  });
}

const musts = (move: Move): readonly MoveCriterion[] => move.criteria.filter(({ criterion }) => criterion.severity === "must");

/** Of the criteria asked at once on the way into each stage from the one before, the first pair that excludes each other. */
function contradictions(asked: Asked): ProblemItem[] {
  const { funnel, truth } = asked;
  const open = funnel.stages.filter(isOpen);
  return funnel.stages.flatMap((stage) => {
    const at = open.indexOf(stage);
    const before = isWon(stage) ? open.at(-1) : open[at - 1];
    const standing: Standing | undefined = before && { funnel, stage: before, resume: undefined };
    const move = classifyMove(funnel, standing, stage);
    const all = move ? musts(move).filter(({ criterion }) => truth([criterion.rule]) !== false) : [];
    for (const [index, second] of all.entries())
      for (const first of all.slice(0, index)) {
        if (truth([first.criterion.rule, second.criterion.rule]) !== false) continue;
        const other = bothOf(first.criterion.title);
        return [
          warning(
            placeOf(asked, second),
            "CRITERIA_CONTRADICT",
            `与同时判断的「${other["zh-CN"]}」不可能都成立，没有记录能进入这个阶段。`,
            `This and "${other.en}", asked at the same time, can never both hold; no record can enter the stage.`,
          ),
        ];
      }
    return [];
  });
}

/** Where a criterion stands in the definition. */
function placeOf({ pointer }: Asked, { stage, side, criterion }: MoveCriterion): string {
  const home = `${pointer}/stages/${stage.position}`;
  if (criterion.requires !== undefined)
    return `${home}/requiredFields/${(stage.definition.requiredFields ?? []).indexOf(criterion.requires)}`;
  return `${home}/${side}/${(stage.definition[side] ?? []).findIndex(({ key }) => key === criterion.key)}/rule`;
}

/** Stages no allowed move leads to, and stages no allowed move leads out of. */
function wayWarnings({ funnel, truth, pointer }: Asked): ProblemItem[] {
  const passable = (move: Move | undefined): boolean => {
    if (move === undefined || move.policy === "deny") return false;
    const rules = musts(move).map(({ criterion }) => criterion.rule);
    return rules.every((rule) => truth([rule]) !== false) && truth(rules) !== false;
  };
  const standingsOf = (stage: CatalogStage, reached: ReadonlySet<CatalogStage>): readonly Standing[] =>
    isParked(stage)
      ? [...reached].filter((one) => !isParked(one)).map((resume) => ({ funnel, stage, resume }))
      : [{ funnel, stage, resume: undefined }];
  const reached = new Set(funnel.stages.filter((stage) => passable(classifyMove(funnel, undefined, stage))));
  const waysOut = (stage: CatalogStage): readonly CatalogStage[] =>
    funnel.stages.filter((to) => standingsOf(stage, reached).some((standing) => passable(classifyMove(funnel, standing, to))));
  const left = [...reached];
  for (let stage = left.pop(); stage !== undefined; stage = left.pop())
    for (const to of waysOut(stage))
      if (!reached.has(to)) {
        reached.add(to);
        left.push(to);
      }
  return funnel.stages.flatMap((stage) => {
    const at = `${pointer}/stages/${stage.position}`;
    const { "zh-CN": zh, en } = bothOf(stage.definition.title);
    if (!reached.has(stage))
      return [
        warning(
          at,
          "STAGE_UNREACHABLE",
          `没有记录能到达阶段「${zh}」：进入的路都被规则或推进规则挡住了。`,
          `No record can come to stage "${en}": rules or the funnel's moves close every way in.`,
        ),
      ];
    if ((isOpen(stage) || isParked(stage)) && waysOut(stage).length === 0)
      return [
        warning(
          at,
          "STAGE_WITHOUT_EXIT",
          `记录进入阶段「${zh}」后再也出不来。`,
          `A record that comes to stage "${en}" never gets out again.`,
        ),
      ];
    return [];
  });
}

/** Required fields that nobody who may move records of the funnel may edit, or that are locked all the way there. */
function fillerWarnings({ catalog, funnel, object, pointer }: Asked): ProblemItem[] {
  const movers = [...catalog.roles.keys()]
    .map((role) => compileRights(catalog, { roles: [role], admin: false }).object(object.key))
    .filter((rights) => rights.advance(funnel.key) !== "none");
  if (movers.length === 0) return [];
  const open = funnel.stages.filter(isOpen);
  return funnel.stages.flatMap((stage) => {
    const before = isWon(stage) ? open : open.slice(0, Math.max(open.indexOf(stage), 0));
    return (stage.definition.requiredFields ?? []).flatMap((key, index) => {
      const field = object.fields.get(key);
      if (field === undefined || field.kind.flags.virtual || field.kind.flags.assigned) return [];
      const at = `${pointer}/stages/${stage.position}/requiredFields/${index}`;
      const { "zh-CN": zh, en } = named(field.definition.title);
      if (!movers.some((rights) => rights.writable.has(key)))
        return [
          warning(
            at,
            "REQUIRED_NOT_EDITABLE",
            `能推进记录的角色都不能填写「${zh}」。`,
            `No role that may move records may fill in "${en}".`,
          ),
        ];
      const locked = before.length > 0 && before.every((one) => one.locked.has(key));
      if (locked && movers.every((rights) => rights.unlock(funnel.key) === "none"))
        return [
          warning(
            at,
            "REQUIRED_LOCKED",
            `「${zh}」在之前的阶段一直锁定，没有机会填写。`,
            `"${en}" is locked in every stage before and can never be filled in.`,
          ),
        ];
      return [];
    });
  });
}

const named = (title: Text): LocalizedText => bothOf(title);
