import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import type { LocalizedText } from "@funnelsmith/problem";
import type { Bundle } from "./bundle-folder.ts";
import { exits, Failure } from "./failure.ts";
import { writeFileFrom } from "./write-file.ts";

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
  /** The answer in bytes, for files. */
  file(path: string, query?: Readonly<Record<string, string>>): Promise<Uint8Array>;
  /** The same into a file (`writeFileFrom`). */
  save(path: string, file: string, query?: Readonly<Record<string, string>>): Promise<void>;
}

interface CallOptions {
  readonly body?: unknown;
  /** A file instead of a body. */
  readonly file?: Uint8Array<ArrayBuffer>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Without the key, as whoever `headers` says. */
  readonly keyless?: boolean;
  /** The bundle in the body, by which mistakes in it are told with their files. */
  readonly bundle?: Bundle;
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

  constructor(problem: ProblemDocument, more: readonly string[] = [], where: Bundle["where"] = (pointer) => pointer) {
    const said = problem.detail ?? problem.title;
    const whole = sentence(said);
    const hint = problem.hint === undefined ? "" : whole.endsWith("。") ? problem.hint : ` ${problem.hint}`;
    const words = `${whole}${hint} (${problem.code})`;
    const lines = (problem.errors ?? [])
      .filter(({ pointer, detail }) => pointer !== "" || detail !== said)
      .map(({ pointer, detail, hint }) => `  ${where(pointer.replace(inBody, ""))}  ${detail}${hint === undefined ? "" : ` ${hint}`}`);
    super(exitOf(problem), { "zh-CN": words, en: words }, { lines: [...lines, ...more], data: problem });
    this.problem = problem;
  }
}

/** Where the body of a request holds a definition; whoever has it as files does not know of that. */
const inBody = /^\/(?:document|bundle)(?=\/|$)/;

/** Words with an end; titles have none. */
const sentence = (words: string): string => (/[.!?。！？]$/.test(words) ? words : `${words}${/[\u4e00-\u9fff]/.test(words) ? "。" : "."}`);

const undecided = new Set(["PUBLISH_UNDECIDED", "UPGRADE_UNDECIDED"]);

function exitOf({ code, status }: ProblemDocument): number {
  if (status >= 500) return exits.unavailable;
  return undecided.has(code) ? exits.undecided : exits.refused;
}

/** Opens the server's API; every write carries a fresh Idempotency-Key, so that one sent again by the network happens once. */
export function openApi(server: string, language: keyof LocalizedText, credentials: Readonly<Record<string, string>>): Api {
  const { origin } = new URL(server);
  const unreachable = (cause: unknown): Failure =>
    new Failure(exits.unavailable, { "zh-CN": `连不上服务器 ${origin}。`, en: `Cannot reach the server at ${origin}.` }, { cause });
  // The answer breaks off with the connection.
  const bytesOf = async (response: Response): Promise<Uint8Array> =>
    new Uint8Array(
      await response.arrayBuffer().catch((cause: unknown) => {
        throw unreachable(cause);
      }),
    );
  const piecesOf = async function* (body: Response["body"]): AsyncGenerator<Uint8Array> {
    try {
      if (body !== null) yield* Readable.fromWeb(body);
    } catch (cause) {
      throw unreachable(cause);
    }
  };
  const send = async (
    method: string,
    path: string,
    { body, file, query = {}, headers = {}, keyless = false, bundle }: CallOptions,
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
      throw unreachable(cause);
    });
    if (response.ok) return response;
    const problem = problemOf(response, new TextDecoder().decode(await bytesOf(response)));
    const more =
      response.status === 401 && !keyless ? [keyWords[language]] : response.status === 404 ? [`  ${method} ${url.pathname}`] : [];
    throw new Refusal(problem, more, bundle?.where);
  };
  return {
    origin,
    async call<T>(method: string, path: string, more: CallOptions = {}) {
      const response = await send(method, path, more);
      const text = new TextDecoder().decode(await bytesOf(response));
      return { body: (text === "" ? null : parsed(origin, text)) as T, headers: response.headers };
    },
    async file(path, query = {}) {
      return await bytesOf(await send("GET", path, { query }));
    },
    async save(path, file, query = {}) {
      const { body } = await send("GET", path, { query });
      await writeFileFrom(piecesOf(body), file);
    },
  };
}

const keyWords: LocalizedText = {
  "zh-CN": "密钥用 --key 或 FUNNELSMITH_KEY 给出；第一个这样建：funnelsmith key create 名称 --user 邮箱",
  en: "Give a key by --key or FUNNELSMITH_KEY; make the first by: funnelsmith key create NAME --user E-MAIL",
};

/** Whatever answers at the address may be another program. */
function parsed(origin: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const words = { "zh-CN": `${origin} 的应答不是 Funnelsmith 的。`, en: `What answers at ${origin} is no Funnelsmith.` };
    throw new Failure(exits.unavailable, words, { cause });
  }
}

function problemOf({ status, statusText }: Response, text: string): ProblemDocument {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "code" in body) return body as ProblemDocument;
  } catch {
    // Not from our server: a proxy's page, say.
  }
  return { code: `HTTP_${status}`, status, title: statusText || text.slice(0, 200) };
}
