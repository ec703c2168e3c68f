import type { ListQuery } from "@funnelsmith/engine";
import { Problem } from "@funnelsmith/problem";
import { objectOf, type PartSchema, queryOf } from "./body-schemas.ts";
import { parseJson } from "./parse-json.ts";

/** The parameters of a list in the query string. */
export const listParameters: PartSchema = queryOf(
  "filter",
  "sort",
  "fields",
  "expand",
  "limit",
  "cursor",
  "count",
  "search",
  "deleted",
  "view",
  "funnel",
  "sums",
  "drill",
);

const key = { type: "string", minLength: 1, maxLength: 64 };

/** The same list as a body. */
export const listBody: PartSchema = objectOf({
  filter: {},
  sort: { type: "array", maxItems: 8, items: objectOf({ field: key, direction: { enum: ["asc", "desc"] } }, ["field", "direction"]) },
  fields: { type: "array", maxItems: 500, items: key },
  expand: { type: "array", maxItems: 20, items: key },
  limit: { type: "integer", minimum: 1, maximum: 500 },
  cursor: { type: "string", maxLength: 4000 },
  count: { enum: ["exact", "capped", "none"] },
  search: { type: "string", maxLength: 200 },
  deleted: { type: "boolean" },
  view: key,
  funnel: key,
  sums: { type: "array", maxItems: 30, items: key },
  drill: { type: "string", maxLength: 100_000 },
});

type Parameters = Readonly<Partial<Record<string, string>>>;

const refusal = (name: string, zh: string, en: string): Problem => {
  const detail = { "zh-CN": zh, en };
  return new Problem("QUERY_INVALID", detail, { errors: [{ pointer: `/${name}`, code: "FORMAT", detail }] });
};

/** A parameter that holds JSON, such as a filter; undefined when it is left out. */
export function jsonParameter(parameters: Parameters, name: string): unknown {
  const text = parameters[name];
  if (text === undefined || text === "") return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof Problem) throw refusal(name, `参数 ${name} 不是有效的 JSON。`, `Parameter ${name} is not valid JSON.`);
    throw error;
  }
}

/** A whole number within bounds; undefined when it is left out. */
export function integerParameter(parameters: Parameters, name: string, max: number): number | undefined {
  const text = parameters[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < 1 || value > max) {
    throw refusal(name, `参数 ${name} 须为 1 到 ${max} 的整数。`, `Parameter ${name} takes a whole number from 1 to ${max}.`);
  }
  return value;
}

const listed = (text: string | undefined): string[] | undefined =>
  text === undefined || text === ""
    ? undefined
    : text
        .split(",")
        .map((word) => word.trim())
        .filter(Boolean);

/** A list from the query string: `sort=-amount,name`, `fields=a,b`, `filter` as JSON. */
export function listQuery(parameters: Parameters): ListQuery {
  const { count, deleted, cursor, search, view, funnel } = parameters;
  if (count !== undefined && count !== "exact" && count !== "capped" && count !== "none") {
    throw refusal("count", "参数 count 须为 exact、capped 或 none。", "Parameter count takes exact, capped or none.");
  }
  if (deleted !== undefined && deleted !== "true" && deleted !== "false") {
    throw refusal("deleted", "参数 deleted 须为 true 或 false。", "Parameter deleted takes true or false.");
  }
  const filter = jsonParameter(parameters, "filter");
  const sort = listed(parameters["sort"])?.map((word) =>
    word.startsWith("-") ? ({ field: word.slice(1), direction: "desc" } as const) : ({ field: word, direction: "asc" } as const),
  );
  const fields = listed(parameters["fields"]);
  const expand = listed(parameters["expand"]);
  const sums = listed(parameters["sums"]);
  const limit = integerParameter(parameters, "limit", 500);
  return {
    ...(filter !== undefined && { filter }),
    ...(sort && { sort }),
    ...(fields && { fields }),
    ...(expand && { expand }),
    ...(sums && { sums }),
    ...(limit !== undefined && { limit }),
    ...(cursor !== undefined && cursor !== "" && { cursor }),
    ...(count !== undefined && { count }),
    ...(search !== undefined && search !== "" && { search }),
    ...(deleted !== undefined && { deleted: deleted === "true" }),
    ...(view !== undefined && view !== "" && { view }),
    ...(funnel !== undefined && funnel !== "" && { funnel }),
  };
}
