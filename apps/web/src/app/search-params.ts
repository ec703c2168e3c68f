/** Anything an address may hold after `?`. */
type Raw = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

function keep<T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

/** Where to go after signing in. */
export interface SignInSearch {
  readonly to?: string;
}

/** Only our own addresses are followed; browsers take a backslash for a slash. */
export function signInSearch(raw: Raw): SignInSearch {
  const to = text(raw["to"]);
  return keep<SignInSearch>({ to: to !== undefined && /^\/(?![/\\])/.test(to) ? to : undefined });
}

/** The token of a link to set a new password. */
export interface ResetSearch {
  readonly token?: string;
}

/** Reads the link's search params. */
export function resetSearch(raw: Raw): ResetSearch {
  return keep<ResetSearch>({ token: text(raw["token"]) });
}

/** Which view a board is, what it is narrowed to besides, which record lies open beside it, and on a phone which stage is shown. */
export interface BoardSearch {
  readonly q?: string;
  readonly owner?: string;
  readonly stage?: string;
  readonly peek?: string;
  readonly view?: string;
}

/** Reads a board's search params. */
export function boardSearch(raw: Raw): BoardSearch {
  return keep<BoardSearch>({
    q: text(raw["q"]),
    owner: text(raw["owner"]),
    stage: text(raw["stage"]),
    peek: text(raw["peek"]),
    view: text(raw["view"]),
  });
}

/** Which view a list is, what it is narrowed to besides and how it is ordered; `filter` is a rule or `drill` a point of a report, `from` names where they came from. */
export interface ListSearch {
  readonly q?: string;
  readonly owner?: string;
  readonly stage?: string;
  readonly sort?: string;
  readonly filter?: unknown;
  /** Token of a report's point: exactly the records counted there. */
  readonly drill?: string;
  readonly from?: string;
  readonly peek?: string;
  readonly bin?: boolean;
  readonly view?: string;
  /** The funnel shown, of several. */
  readonly funnel?: string;
}

/** Reads a list's search params. */
export function listSearch(raw: Raw): ListSearch {
  return keep<ListSearch>({
    q: text(raw["q"]),
    owner: text(raw["owner"]),
    stage: text(raw["stage"]),
    sort: text(raw["sort"]),
    filter: typeof raw["filter"] === "object" && raw["filter"] !== null ? raw["filter"] : undefined,
    drill: text(raw["drill"]),
    from: text(raw["from"]),
    peek: text(raw["peek"]),
    bin: raw["bin"] === true ? true : undefined,
    view: text(raw["view"]),
    funnel: text(raw["funnel"]),
  });
}

/** How the reports are asked. */
export interface ReportSearch {
  readonly funnel?: string;
  readonly basis?: "cohort" | "flow" | "visit" | "stock";
  readonly skip?: "any_later" | "strict_next" | "visited";
  readonly window?: number;
  readonly period?: string;
  readonly asOf?: string;
}

/** A day of the calendar as YYYY-MM-DD. */
function day(value: unknown): string | undefined {
  const said = text(value);
  if (said === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(said)) return undefined;
  const at = Date.parse(`${said}T00:00:00Z`);
  return Number.isNaN(at) || !new Date(at).toISOString().startsWith(said) ? undefined : said;
}

const oneOf = <T extends string>(value: unknown, options: readonly T[]): T | undefined => options.find((option) => option === value);

/** Reads the reports' search params. */
export function reportSearch(raw: Raw): ReportSearch {
  const window = Number(raw["window"]);
  return keep<ReportSearch>({
    funnel: text(raw["funnel"]),
    basis: oneOf(raw["basis"], ["cohort", "flow", "visit", "stock"]),
    skip: oneOf(raw["skip"], ["any_later", "strict_next", "visited"]),
    window: Number.isInteger(window) && window > 0 && window <= 3650 ? window : undefined,
    period: text(raw["period"]),
    asOf: day(raw["asOf"]),
  });
}
