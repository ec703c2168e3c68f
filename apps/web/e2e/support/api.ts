import type { APIRequestContext } from "@playwright/test";
import type { CriterionAnswer, GateAnswer } from "../../src/api/move-types.ts";
import type { Board, RecordRow } from "../../src/api/record-types.ts";
import type { FieldView, Workspace } from "../../src/api/workspace-types.ts";

let keys = 0;

/** The HTTP API as a signed-in program would use it; journeys learn from it what an app is called. */
export interface Api {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown, ifMatch?: number): Promise<T>;
  patch<T>(path: string, body: unknown, ifMatch: number): Promise<T>;
  put<T>(path: string, body: unknown, ifMatch: string): Promise<T>;
}

/** Wraps a request context that carries the session's cookie. */
export function apiOf(request: APIRequestContext): Api {
  const send = async <T>(method: string, path: string, body?: unknown, ifMatch?: number | string): Promise<T> => {
    const answer = await request.fetch(path, {
      method,
      headers: { "idempotency-key": `journey-${Date.now()}-${keys++}`, ...(ifMatch !== undefined && { "if-match": String(ifMatch) }) },
      ...(body !== undefined && { data: body }),
    });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (answer.status() === 204 ? undefined : await answer.json()) as T;
  };
  return {
    get: (path) => send("GET", path),
    post: (path, body, ifMatch) => send("POST", path, body, ifMatch),
    patch: (path, body, ifMatch) => send("PATCH", path, body, ifMatch),
    put: (path, body, ifMatch) => send("PUT", path, body, ifMatch),
  };
}

/** One funnel of the installed app and where its parts live. */
export interface Home {
  readonly workspace: Workspace;
  readonly funnel: Workspace["funnels"][number];
  readonly object: Workspace["objects"][number];
  readonly records: string;
  readonly boardPath: string;
}

/** The first app the reader has, by its definition. */
export async function readHome(api: Api): Promise<Home> {
  const me = await api.get<{ apps: readonly { key: string }[] }>("/api/v1/me");
  return await homeOf(api, me.apps[0]?.key ?? "");
}

/** An app by its key. */
export async function homeOf(api: Api, app: string): Promise<Home> {
  const workspace = await api.get<Workspace>(`/api/v1/apps/${app}`);
  const funnel = workspace.funnels[0];
  const object = workspace.objects.find((one) => one.key === funnel?.object);
  if (!funnel || !object) throw new Error("the app has no funnel");
  return {
    workspace,
    funnel,
    object,
    records: `/api/v1/apps/${workspace.key}/objects/${object.key}/records`,
    boardPath: `/a/${workspace.key}/board/${funnel.key}`,
  };
}

/** The board as the API tells it. */
export function readBoard(api: Api, home: Home): Promise<Board> {
  return api.get(`/api/v1/apps/${home.workspace.key}/funnels/${home.funnel.key}/board?limit=50`);
}

/** A record that a gate stops, and what would open it. */
export interface BlockedCard {
  readonly row: RecordRow;
  readonly from: string;
  readonly to: string;
  readonly criteria: readonly CriterionAnswer[];
  /** Values of own fields after which the gate is open. */
  readonly patch: Readonly<Record<string, unknown>>;
}

const typed = new Set<FieldView["kind"]>(["text", "longText", "money", "number", "percent", "date"]);

function valueFor(field: FieldView, suggest: unknown): unknown {
  if (suggest !== undefined && suggest !== null) return suggest;
  if (field.kind === "date") return new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
  if (field.kind === "money" || field.kind === "number") return "1000";
  return field.kind === "percent" ? "0.1" : "abc";
}

/** What would open the gate, found by asking the server until it says so; undefined when typing values into fields is not enough. */
async function solve(api: Api, home: Home, row: RecordRow, to: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const patch: Record<string, unknown> = {};
  for (let round = 0; round < 6; round += 1) {
    const answer = await api.post<GateAnswer>(`${home.records}/${row.id}/advance/check`, { to, patch });
    const unmet = answer.criteria.filter((criterion) => criterion.severity === "must" && !criterion.met);
    if (unmet.length === 0) return patch;
    for (const criterion of unmet) {
      const field = home.object.fields.find((one) => one.key === criterion.fix?.field);
      if (criterion.fix?.kind !== "field" || !field || !typed.has(field.kind)) return undefined;
      patch[field.key] = valueFor(field, criterion.fix.suggest);
    }
  }
  return undefined;
}

/** A card on the board whose way forward is stopped by fields one can type in; with `open` one that nothing stops. */
export async function findCard(api: Api, home: Home, wanted: { readonly missing: number }): Promise<BlockedCard> {
  const board = await readBoard(api, home);
  const open = board.stages.filter((stage) => stage.kind === "open");
  for (const [index, stage] of [...open.entries()].reverse()) {
    const to = open[index + 1]?.key;
    if (to === undefined) continue;
    for (const row of stage.items.slice(0, 12)) {
      const answer = await api.post<GateAnswer>(`${home.records}/${row.id}/advance/check`, { to });
      const unmet = answer.criteria.filter((criterion) => criterion.severity === "must" && !criterion.met);
      if (wanted.missing === 0 ? unmet.length > 0 : unmet.length < wanted.missing) continue;
      const patch = await solve(api, home, row, to);
      if (patch) return { row, from: stage.key, to, criteria: answer.criteria, patch };
    }
  }
  throw new Error(`no card with ${wanted.missing} missing fields on the board`);
}
