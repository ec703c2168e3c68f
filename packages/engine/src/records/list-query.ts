import { aggregatesOf, isPlainText } from "@funnelsmith/fields";
import type { CheckedRule } from "@funnelsmith/logic";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { type Catalog, type CatalogField, type CatalogObject, searchWords } from "@funnelsmith/storage";
import { checkFilter } from "../rights/check-filter.ts";
import type { Rights } from "../rights/rights.ts";
import { checkShown, unknownField } from "./check-shown.ts";
import { type OrderKey, orderKey } from "./list-order.ts";
import { type SavedView, savedView } from "./saved-view.ts";

/** What a list is asked. */
export interface ListQuery {
  /** A rule over the object's readable names. */
  readonly filter?: unknown;
  readonly sort?: readonly { readonly field: string; readonly direction: "asc" | "desc" }[];
  readonly fields?: readonly string[];
  readonly expand?: readonly string[];
  /** 1 to 500; 50 when left out. */
  readonly limit?: number;
  readonly cursor?: string;
  readonly count?: "exact" | "capped" | "none";
  readonly search?: string;
  /** The recycle bin. */
  readonly deleted?: boolean;
  /** Key of a saved view: its filter is added, its sort serves when none is given. */
  readonly view?: string;
  /** Key of a funnel: only records in it. */
  readonly funnel?: string;
  /** Fields added up over all records of the list, whatever page is asked for; at most 30. */
  readonly sums?: readonly string[];
}

/** A query found good for its reader: everything named in it exists for that reader. */
export interface CheckedQuery {
  readonly rules: readonly CheckedRule[];
  /** Keys of the funnels records must be in; of more than one there are none. */
  readonly funnels: readonly string[];
  readonly sums: readonly CatalogField[];
  readonly order: readonly OrderKey[];
  readonly terms: readonly string[];
  readonly limit: number;
}

const mostRows = 500;
const mostSorts = 5;
const mostSums = 30;
const longestSearch = 200;

/** Checks a query against what its reader may read; a hidden field answers like one that never existed. */
export function checkQuery(catalog: Catalog, rights: Rights, object: CatalogObject, query: ListQuery): CheckedQuery {
  checkShown(object, rights, query);
  const limit = query.limit ?? 50;
  if (!Number.isInteger(limit) || limit < 1 || limit > mostRows) {
    throw invalid({
      pointer: "/limit",
      code: "LIMIT_OUT_OF_RANGE",
      detail: { "zh-CN": `须为 1 到 ${mostRows}`, en: `Must be 1 to ${mostRows}` },
    });
  }
  if ((query.search?.length ?? 0) > longestSearch) {
    throw invalid({
      pointer: "/search",
      code: "SEARCH_TOO_LONG",
      detail: { "zh-CN": `最多 ${longestSearch} 个字符`, en: `At most ${longestSearch} characters` },
    });
  }
  if (query.search !== undefined && !isPlainText(query.search)) {
    throw invalid({
      pointer: "/search",
      code: "TEXT_INVALID",
      detail: { "zh-CN": "含有不允许的字符", en: "A character in it is not allowed" },
    });
  }
  if (query.deleted && rights.object(object.key).scope.delete === "none") throw new Problem("FORBIDDEN");
  const view = query.view === undefined ? undefined : viewOf(catalog, rights, object, query.view);
  const rules: CheckedRule[] = [...(view?.rules ?? [])];
  if (query.filter !== undefined && query.filter !== null) rules.push(checkFilter(catalog, rights, object, query.filter));
  if (query.funnel !== undefined && !object.funnels.some(({ key }) => key === query.funnel)) {
    const detail = { "zh-CN": `没有漏斗“${query.funnel}”`, en: `There is no funnel "${query.funnel}"` };
    throw invalid({ pointer: "/funnel", code: "UNKNOWN_FUNNEL", detail });
  }
  const funnels = [query.funnel, view?.funnel].filter((key) => key !== undefined);
  const order = query.sort ? sortKeys(catalog, rights, object, query.sort) : (view?.order ?? defaultOrder(catalog, rights, object));
  return {
    rules,
    funnels,
    sums: summedFields(rights, object, query.sums ?? []),
    order,
    terms: [...new Set(searchWords(query.search ?? ""))],
    limit,
  };
}

function summedFields(rights: Rights, object: CatalogObject, keys: readonly string[]): readonly CatalogField[] {
  if (keys.length > mostSums) {
    const detail = { "zh-CN": `最多合计 ${mostSums} 个字段`, en: `At most ${mostSums} fields are added up` };
    throw invalid({ pointer: "/sums", code: "SUMS_TOO_LONG", detail });
  }
  const { readable } = rights.object(object.key);
  return keys.map((key, index) => {
    const field = object.fields.get(key);
    if (field === undefined || !readable.has(key)) throw invalid(unknownField(`/sums/${index}`, key, readable));
    if (aggregatesOf(field.definition).includes("sum")) return field;
    const detail = { "zh-CN": `“${key}”不能合计`, en: `"${key}" cannot be added up` };
    throw invalid({ pointer: `/sums/${index}`, code: "NOT_SUMMABLE", detail });
  });
}

const defaultOrder = (catalog: Catalog, rights: Rights, object: CatalogObject): readonly OrderKey[] =>
  sortKeys(catalog, rights, object, [{ field: "createdAt", direction: "desc" }]);

function sortKeys(catalog: Catalog, rights: Rights, object: CatalogObject, sort: NonNullable<ListQuery["sort"]>): readonly OrderKey[] {
  if (sort.length > mostSorts) {
    throw invalid({
      pointer: "/sort",
      code: "SORT_TOO_LONG",
      detail: { "zh-CN": `最多按 ${mostSorts} 列排序`, en: `At most ${mostSorts} sort keys` },
    });
  }
  const keys: OrderKey[] = [];
  sort.forEach(({ field, direction }, index) => {
    if (keys.some((key) => key.name === field)) return;
    const key = orderKey(catalog, rights, object, field, direction === "desc");
    if (key === undefined) throw invalid(unknownField(`/sort/${index}/field`, field, rights.object(object.key).readable));
    if (key === "unsortable") {
      const detail = { "zh-CN": `不能按“${field}”排序`, en: `Cannot sort by "${field}"` };
      throw invalid({ pointer: `/sort/${index}/field`, code: "NOT_SORTABLE", detail });
    }
    keys.push(key);
  });
  return keys.length > 0 ? keys : defaultOrder(catalog, rights, object);
}

/** The view named, or the refusal of a name its reader cannot use. */
export function viewOf(catalog: Catalog, rights: Rights, object: CatalogObject, key: string): SavedView {
  const view = savedView(catalog, rights, object, key);
  if (view !== undefined) return view;
  throw invalid({ pointer: "/view", code: "UNKNOWN_VIEW", detail: { "zh-CN": `没有视图“${key}”`, en: `There is no view "${key}"` } });
}

const invalid = (item: ProblemItem): Problem => new Problem("QUERY_INVALID", undefined, { errors: [item] });
