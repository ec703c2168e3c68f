import { Problem, type ProblemItem } from "@funnelsmith/problem";
import type { Catalog, CatalogField, CatalogObject } from "@funnelsmith/storage";
import { unknownField } from "../records/check-shown.ts";
import type { Rights } from "../rights/rights.ts";
import { automaticStages } from "./automatic-stages.ts";
import { isNaming, linkColumns, linkTarget } from "./link-targets.ts";
import { entryTitles, historyTitles } from "./map-columns.ts";

/** What is done with the rows of a file. */
export interface ImportPlan {
  /** `history`: each row is a move of the past, rows of one record stand together; else each row is a record as it is now. */
  readonly mode?: "records" | "history";
  /** By position of the column: a field, a field of the record a reference points at (`account.phone`), or `id`, `owner`, `funnel`, `stage`, `moveReason`, `moveNote`, in a history `movedAt`, `moveAmount`; null for a column left aside. */
  readonly targets: readonly (string | null)[];
  /** The unique field, or `id`, by which a row finds the record it is about; undefined when every row is a new record. */
  readonly match?: string | undefined;
  /** What becomes of a row whose record exists. */
  readonly existing: "update" | "skip";
  /** What an empty cell means to a record that exists. */
  readonly blank: "keep" | "clear";
  /** What becomes of a row whose stage does not let it in: refused, or put where records begin (an existing one stays where it is). */
  readonly gate: "refuse" | "first";
  /** References whose missing records are created, with the title and what else the row says of them. */
  readonly create: readonly string[];
  /** Stages that do not draw in what this import writes, as `funnel.stage`; each does unless named. */
  readonly withhold?: readonly string[] | undefined;
}

/** Whether every stored row has a value of its own there. */
export const isUnique = (field: CatalogField): boolean => "unique" in field.definition && field.definition.unique === true;

/** BODY_INVALID naming every place of a plan that the object and the importer's rights do not allow. */
export function checkImportPlan(catalog: Catalog, object: CatalogObject, rights: Rights, plan: ImportPlan): void {
  const own = rights.object(object.key);
  if (own.scope.create === "none" && own.scope.update === "none") throw new Problem("FORBIDDEN");
  const errors: ProblemItem[] = [];
  const seen = new Set<string>();
  const opened = new Set<string>();
  plan.targets.forEach((target, at) => {
    if (target === null) return;
    const pointer = `/targets/${at}`;
    if (seen.has(target)) {
      errors.push({ pointer, code: "TARGET_TWICE", detail: { "zh-CN": "两列写入同一字段", en: "Two columns write the same field" } });
    }
    seen.add(target);
    const field = object.fields.get(target);
    const link = linkTarget(catalog, object, target);
    const opens = link && own.writable.has(link.reference.key) && rights.object(link.object.key).writable.has(link.field.key);
    if (opens) opened.add(target);
    const staged = object.funnels.length > 0 || target === "id" || target === "owner";
    const known = staged && (Object.hasOwn(entryTitles, target) || (isHistory(plan) && Object.hasOwn(historyTitles, target)));
    if (!known && !opens && (field === undefined || !own.writable.has(target))) errors.push(unknownField(pointer, target));
  });
  if (seen.size === 0) {
    errors.push({
      pointer: "/targets",
      code: "NO_TARGET",
      detail: { "zh-CN": "没有一列对应到字段，请至少对应一列", en: "No column goes to a field; map at least one" },
    });
  }
  const match = plan.match === undefined || plan.match === "id" ? undefined : object.fields.get(plan.match);
  if (plan.match !== undefined && (!seen.has(plan.match) || (plan.match !== "id" && !(match && isUnique(match))))) {
    const detail = { "zh-CN": "匹配键须是已对应的唯一字段", en: "The match key must be a unique field that a column is mapped to" };
    errors.push({ pointer: "/match", code: "MATCH_NOT_UNIQUE", detail });
  }
  for (const [key, columns] of linkColumns(catalog, object, plan)) {
    const [first] = columns;
    // What is not the importer's to fill is told of as unknown, and no more.
    if (
      first === undefined ||
      !opened.has(plan.targets[first.at] ?? "") ||
      seen.has(key) ||
      columns.some(({ target }) => isNaming(target.object, target.field))
    )
      continue;
    const detail = {
      "zh-CN": "关联记录的字段须同时有它的标题或唯一字段列",
      en: "Fields of a record pointed at need a column for its title or something unique of it",
    };
    errors.push({ pointer: `/targets/${first.at}`, code: "LINK_UNNAMED", detail });
  }
  plan.create.forEach((key, at) => {
    if (!own.readable.has(key) || !object.outgoing.some((reference) => reference.field === key))
      errors.push(unknownField(`/create/${at}`, key));
  });
  const automatic = new Set(automaticStages(catalog, object).map(({ key }) => key));
  plan.withhold?.forEach((key, at) => {
    if (!automatic.has(key)) errors.push(unknownField(`/withhold/${at}`, key));
  });
  if (isHistory(plan)) errors.push(...historyErrors(object, rights, plan, seen));
  if (errors.length > 0) throw new Problem("BODY_INVALID", undefined, { errors });
}

/** Whether a plan's rows are moves of the past. */
export const isHistory = (plan: ImportPlan): boolean => plan.mode === "history";

/** A history needs its stages, a way to tell records apart, and a right of its own. */
function historyErrors(object: CatalogObject, rights: Rights, plan: ImportPlan, seen: ReadonlySet<string>): readonly ProblemItem[] {
  const own = rights.object(object.key);
  if (own.scope.create === "none" || object.funnels.every(({ key }) => own.history(key) === "none")) throw new Problem("FORBIDDEN");
  const errors: ProblemItem[] = [];
  const missing = (target: string, zh: string, en: string): void => {
    if (!seen.has(target)) errors.push({ pointer: "/targets", code: "TARGET_MISSING", detail: { "zh-CN": zh, en } });
  };
  missing("stage", "历史须有阶段列", "A history needs a column for the stage");
  missing(historyKey(object, plan), "历史须有标题列或匹配键列", "A history needs a column for the title or the match key");
  if (plan.create.length > 0 || plan.targets.some((target) => target?.includes("."))) {
    const detail = { "zh-CN": "历史不能顺带新建或填写关联记录", en: "A history creates and fills no other records" };
    errors.push({ pointer: "/create", code: "NOT_IN_HISTORY", detail });
  }
  return errors;
}

/** The target that tells the records of a history apart. */
export function historyKey(object: CatalogObject, plan: ImportPlan): string {
  return plan.match ?? object.title.key;
}
