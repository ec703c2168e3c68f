import { Problem, type ProblemCode, type ProblemItem, problemTable } from "@funnelsmith/problem";
import { currentLanguage } from "../app/i18n/language.ts";

/** What a request may carry. */
export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** A file sent as it is, instead of a body. */
  readonly file?: Blob;
  /** Version of the record this write was made from. */
  readonly ifMatch?: number | string;
  /** The same key makes a repeated write count once; made fresh when left out. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** Asks without saying which tenant one believes oneself in: the answer is what tells. */
  readonly inAnyTenant?: boolean;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

let tenant: string | undefined;

/** From here on every request asserts this tenant; a mismatch is refused by the server, never followed. Answers the one asserted before. */
export function assertTenant(id: string | undefined): string | undefined {
  const before = tenant;
  tenant = id;
  return before;
}

/** The tenant every request asserts now. */
export const assertedTenant = (): string | undefined => tenant;

/** A random key; works on plain http too, where crypto.randomUUID does not exist. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function address(path: string, query: CallOptions["query"]): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) params.set(name, String(value));
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** A refusal as the server sends it. */
export interface ProblemBody {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly instance?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
  readonly [extension: string]: unknown;
}

const both = (text: string): { "zh-CN": string; en: string } => ({ "zh-CN": text, en: text });

const isCode = (code: string | undefined): code is ProblemCode => code !== undefined && Object.hasOwn(problemTable, code);

/** What a status alone says: of an answer that is not our server's, such as a proxy's before it, or of one newer than this page. */
const byStatus: Readonly<Partial<Record<number, ProblemCode>>> = {
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  413: "BODY_TOO_LARGE",
  422: "RECORD_INVALID",
  429: "RATE_LIMITED",
  502: "OVERLOADED",
  503: "OVERLOADED",
  504: "TIMEOUT",
};

/** The refusal in an answer; the server already chose the language, so both carry the same words. A code this page does not know is taken for its status. */
export function toProblem(status: number, body: ProblemBody): Problem {
  const code = isCode(body.code) ? body.code : (byStatus[status] ?? (status >= 500 ? "INTERNAL" : "BODY_INVALID"));
  const said = body.detail ?? body.title;
  const errors: ProblemItem[] = (body.errors ?? []).map((item) => ({ pointer: item.pointer, code: item.code, detail: both(item.detail) }));
  return new Problem(code, said === undefined ? problemTable[code].title : both(said), { errors, extensions: { ...body } });
}

/** What every request says: which language, and which tenant it believes itself in. */
export function requestHeaders(): Record<string, string> {
  return { accept: "application/json", "accept-language": currentLanguage(), ...(tenant !== undefined && { "x-tenant": tenant }) };
}

/** One request; answers the parsed body and its entity tag. Refusals throw Problem; a lost connection throws TypeError as fetch does. */
export async function request<T>(method: Method, path: string, options: CallOptions = {}): Promise<{ body: T; etag: string | null }> {
  const headers = requestHeaders();
  if (options.inAnyTenant) delete headers["x-tenant"];
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (options.file !== undefined) headers["content-type"] = "application/octet-stream";
  if (options.ifMatch !== undefined) headers["if-match"] = String(options.ifMatch);
  if (method !== "GET") headers["idempotency-key"] = options.idempotencyKey ?? newKey();
  const response = await fetch(address(path, options.query), {
    method,
    headers,
    credentials: "same-origin",
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    ...(options.file !== undefined && { body: options.file }),
    ...(options.signal && { signal: options.signal }),
  });
  const text = await response.text();
  const body: unknown = parse(text);
  if (!response.ok) throw toProblem(response.status, typeof body === "object" && body !== null ? (body as ProblemBody) : {});
  return { body: body as T, etag: response.headers.get("etag") };
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One request; answers the parsed body. */
export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  return (await request<T>(method, path, options)).body;
}
