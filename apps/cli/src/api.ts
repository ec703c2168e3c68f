import { randomUUID } from "node:crypto";
import type { LocalizedText } from "@funnelsmith/problem";
import { exits, Failure } from "./failure.ts";

/** An answer of the server. */
export interface Answer<T> {
  readonly body: T;
  readonly headers: Headers;
}

/** The server over HTTP. A refusal is thrown as a Refusal; a server that cannot be reached as a Failure. */
export interface Api {
  /** The server's origin. */
  readonly origin: string;
  call<T>(method: string, path: string, more?: CallOptions): Promise<Answer<T>>;
  /** The answer as it came. */
  text(path: string, query?: Readonly<Record<string, string>>): Promise<string>;
  /** The same in bytes, for files. */
  file(path: string, query?: Readonly<Record<string, string>>): Promise<Uint8Array>;
}

interface CallOptions {
  readonly body?: unknown;
  /** A file instead of a body. */
  readonly file?: Uint8Array<ArrayBuffer>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without the key, as whoever `headers` says. */
  readonly keyless?: boolean;
}

/** A problem document of the server (RFC 9457). */
export interface ProblemDocument {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly detail: string; readonly hint?: string }[];
  readonly [more: string]: unknown;
}

/** What the server refused, with its own words. */
export class Refusal extends Failure {
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    const words = `${problem.detail ?? problem.title}${problem.hint === undefined ? "" : ` ${problem.hint}`} (${problem.code})`;
    const lines = (problem.errors ?? []).map(
      ({ pointer, detail, hint }) => `  ${pointer}  ${detail}${hint === undefined ? "" : ` ${hint}`}`,
    );
    super(exitOf(problem), { "zh-CN": words, en: words }, { lines, data: problem });
    this.problem = problem;
  }
}

const undecided = new Set(["PUBLISH_UNDECIDED", "UPGRADE_UNDECIDED"]);

function exitOf({ code, status }: ProblemDocument): number {
  if (status >= 500) return exits.unavailable;
  return undecided.has(code) ? exits.undecided : exits.refused;
}

/** Opens the server's API; every write carries a fresh Idempotency-Key, so that one sent again by the network happens once. */
export function openApi(server: string, language: keyof LocalizedText, credentials: Readonly<Record<string, string>>): Api {
  const send = async (
    method: string,
    path: string,
    { body, file, query = {}, headers = {}, keyless = false }: CallOptions,
  ): Promise<Response> => {
    const url = new URL(path, server);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const response = await fetch(url, {
      method,
      headers: {
        accept: "application/json",
        "accept-language": language,
        ...(!keyless && credentials),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(file !== undefined && { "content-type": "application/octet-stream" }),
        ...(method !== "GET" && { "idempotency-key": randomUUID() }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(file !== undefined && { body: file }),
    }).catch((cause: unknown) => {
      throw new Failure(
        exits.unavailable,
        { "zh-CN": `连不上服务器 ${url.origin}。`, en: `Cannot reach the server at ${url.origin}.` },
        { cause },
      );
    });
    if (response.ok) return response;
    throw new Refusal(await problemOf(response));
  };
  return {
    origin: new URL(server).origin,
    async call<T>(method: string, path: string, more: CallOptions = {}) {
      const response = await send(method, path, more);
      const text = await response.text();
      return { body: (text === "" ? null : JSON.parse(text)) as T, headers: response.headers };
    },
    async text(path, query = {}) {
      return await (await send("GET", path, { query })).text();
    },
    async file(path, query = {}) {
      return new Uint8Array(await (await send("GET", path, { query })).arrayBuffer());
    },
  };
}

async function problemOf(response: Response): Promise<ProblemDocument> {
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "code" in body) return body as ProblemDocument;
  } catch {
    // Not from our server: a proxy's page, say.
  }
  return { code: `HTTP_${response.status}`, status: response.status, title: response.statusText || text.slice(0, 200) };
}
