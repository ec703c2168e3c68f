import { currentLanguage } from "../app/i18n/language.ts";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ReportDefinition } from "@funnelsmith/definition";
import { call } from "./call.ts";
import type { Board, ListQuery, RecordPage, RecordRow } from "./record-types.ts";
import type { ReportQuality, ReportResult } from "./report-types.ts";
import type { TemplateSummary } from "./team-types.ts";
import type { FunnelView, Workspace } from "./workspace-types.ts";

const base = "/api/v1";

/** Address of an object's rows. */
export const recordsPath = (app: string, object: string): string => `${base}/apps/${app}/objects/${object}/records`;

/** Whether the server still waits for its first account. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: () => call<{ needed: boolean }>("GET", `${base}/setup`),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The gallery. */
export const templatesQuery = queryOptions({
  queryKey: ["templates"],
  queryFn: async () => (await call<{ items: readonly TemplateSummary[] }>("GET", `${base}/templates`)).items,
  staleTime: 300_000,
});

/** One app as its reader may see it; everything else on screen is drawn from it. */
export const workspaceQuery = (app: string) =>
  queryOptions({ queryKey: ["workspace", app], queryFn: () => call<Workspace>("GET", `${base}/apps/${app}`), staleTime: 60_000 });

/** Cards of a column in the board's answer; more are fetched as lists. */
const cards = 50;
/** Rows the server gives in one answer. */
const mostAtOnce = 500;

/** A board asked anew holds at least the cards that were on screen: columns that had more than one page get the rest. */
async function withShownCards(app: string, object: string, shown: Board | undefined, board: Board, signal: AbortSignal): Promise<Board> {
  const lengthOf = (key: string): number => shown?.stages.find((stage) => stage.key === key)?.items.length ?? 0;
  const stages = board.stages.map(async (stage) => {
    const wanted = lengthOf(stage.key);
    let { items, nextCursor } = stage;
    while (items.length < wanted && nextCursor !== null) {
      const limit = Math.min(wanted - items.length, mostAtOnce);
      const query: ListQuery = { ...stage.query, cursor: nextCursor, limit, count: "none" };
      const page = await fetchRecords(app, object, query, signal);
      items = [...items, ...page.items];
      nextCursor = page.nextCursor;
    }
    return { ...stage, items, nextCursor };
  });
  return { ...board, stages: await Promise.all(stages) };
}

/** A board: all columns in one answer. */
export const boardQuery = (app: string, funnel: Pick<FunnelView, "key" | "object">, filter: unknown, view: string | undefined) =>
  queryOptions({
    queryKey: ["board", app, funnel.key, view ?? null, filter ?? null],
    queryFn: async ({ signal, client, queryKey }) => {
      const query = { filter: filter === undefined ? undefined : JSON.stringify(filter), limit: cards, view };
      const board = await call<Board>("GET", `${base}/apps/${app}/funnels/${funnel.key}/board`, { signal, query });
      return await withShownCards(app, funnel.object, client.getQueryData<Board>(queryKey), board, signal);
    },
    placeholderData: (previous) => previous,
  });

/** Pages of a list, as a body: filters outgrow addresses. */
export const listQuery = (app: string, object: string, query: ListQuery) =>
  infiniteQueryOptions({
    queryKey: ["list", app, object, query],
    queryFn: ({ pageParam, signal }) =>
      call<RecordPage>("POST", `${recordsPath(app, object)}/query`, {
        signal,
        body: { ...query, ...(pageParam !== "" && { cursor: pageParam, count: "none" }) },
      }),
    initialPageParam: "",
    getNextPageParam: (page: RecordPage) => page.nextCursor ?? undefined,
    placeholderData: (previous) => previous,
  });

/** One page of rows, for pickers and related lists. */
export function fetchRecords(app: string, object: string, query: ListQuery, signal?: AbortSignal): Promise<RecordPage> {
  return call<RecordPage>("POST", `${recordsPath(app, object)}/query`, { body: query, ...(signal && { signal }) });
}

/** One row. */
export const recordQuery = (app: string, object: string, id: string) =>
  queryOptions({ queryKey: ["record", app, object, id], queryFn: () => call<RecordRow>("GET", `${recordsPath(app, object)}/${id}`) });

/** What a report is asked besides its definition. */
export interface ReportAsk {
  readonly asOf?: string;
  readonly from?: string;
  readonly to?: string;
}

/** A saved report as it stands. */
export const reportQuery = (app: string, key: string, ask: ReportAsk) =>
  queryOptions({
    // The names along a chart's axes come in the reader's language.
    queryKey: ["report", app, key, ask, currentLanguage()],
    queryFn: ({ signal }) => call<ReportResult>("GET", `${base}/apps/${app}/reports/${key}`, { query: { ...ask }, signal }),
    placeholderData: (previous) => previous,
  });

/** A report run as described. */
export const adHocReportQuery = (app: string, definition: unknown, ask: ReportAsk) =>
  queryOptions({
    queryKey: ["report", app, definition, ask, currentLanguage()],
    queryFn: ({ signal }) => call<ReportResult>("POST", `${base}/apps/${app}/reports/run`, { body: { definition, ...ask }, signal }),
    placeholderData: (previous) => previous,
  });

/** The quality of the data behind a report; what no figure of it depends on is no part of the key, so that reports over the same records ask once. */
export const qualityQuery = (app: string, definition: ReportDefinition, ask: ReportAsk) => {
  const read = (name: string): unknown => Reflect.get(definition, name);
  const about = ["funnel", "object", "filter", "activity", "activeDays", "idle"].map((name) => read(name) ?? null);
  return queryOptions({
    queryKey: ["quality", app, about, ask],
    queryFn: ({ signal }) => call<ReportQuality>("POST", `${base}/apps/${app}/reports/quality`, { body: { definition, ...ask }, signal }),
    staleTime: 60_000,
  });
};
