import { createReadStream } from "node:fs";
import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Problem } from "@funnelsmith/problem";
import { AwsClient } from "aws4fetch";
import type { FileStore, StoredFile } from "./file-store.ts";

/** An S3-compatible storage: its address ends with the bucket, and a folder in it where wanted. */
export interface S3Settings {
  readonly url: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Milliseconds the storage may let us wait: for an answer, or for the next piece of a content on its way in or out. */
const usualPatienceMs = 30_000;

/** Seconds after which a storage that failed is tried again. */
const retryAfter = 5;

/**
 * Contents in a bucket, addressed by path, every request signed (AWS Signature Version 4) and every upload with its sha256. A storage that
 * does not answer in time or refuses is STORAGE_UNAVAILABLE, and its connection is given up; why, the problem's cause says.
 */
export function s3Store({ url, region, accessKey, secretKey }: S3Settings, patienceMs: number = usualPatienceMs): FileStore {
  const client = new AwsClient({ accessKeyId: accessKey, secretAccessKey: secretKey, region, service: "s3", retries: 3 });
  const [, bucket = "", folder = ""] = /^\/([^/]+)\/?(.*)$/.exec(new URL(url).pathname) ?? [];
  const prefix = folder === "" ? "" : `${folder.replace(/\/$/, "")}/`;
  const root = new URL(`/${bucket}`, url).href;
  const address = (key: string): string => `${root}/${prefix}${key}`;
  const send = async (method: string, target: string): Promise<Response> =>
    await answered(client.fetch(target, { method, signal: AbortSignal.timeout(patienceMs) }));
  return {
    async put(key, file, { bytes, hash }) {
      // Signed as a request of fetch and sent by http, which says how long the content is instead of sending it in pieces.
      const signed = await client.sign(address(key), { method: "PUT", headers: { "x-amz-content-sha256": hash } });
      await answered(upload(signed, file, bytes, patienceMs));
    },
    async read(key, part) {
      const asked = patientlyAsked(patienceMs);
      const range = part && { range: `bytes=${part.start}-${part.end}` };
      const answer = await asked.wait(client.fetch(address(key), { signal: asked.signal, ...(range && { headers: range }) }));
      if (answer.status === 404) {
        asked.giveUp();
        return undefined;
      }
      // A whole content where a part was asked for would be taken for the part.
      if (answer.status !== (part ? 206 : 200) || answer.body === null) throw await asked.wait(failed(answer, key));
      return await contentOf(answer.body, asked);
    },
    async remove(key) {
      const answer = await send("DELETE", address(key));
      if (!answer.ok && answer.status !== 404) throw await failed(answer, key);
    },
    async *list(schema): AsyncGenerator<StoredFile> {
      for (let token: string | undefined; ; ) {
        const query = new URLSearchParams({ "list-type": "2", prefix: `${prefix}${schema}/` });
        if (token !== undefined) query.set("continuation-token", token);
        const answer = await send("GET", `${root}?${query.toString()}`);
        if (!answer.ok) throw await failed(answer, schema);
        const text = await answered(answer.text());
        for (const [, entry = ""] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
          const [key, at] = [tag(entry, "Key"), tag(entry, "LastModified")];
          if (key?.startsWith(prefix) && at !== undefined) yield { key: key.slice(prefix.length), at: new Date(at) };
        }
        token = tag(text, "IsTruncated") === "true" ? tag(text, "NextContinuationToken") : undefined;
        if (token === undefined) return;
      }
    },
  };
}

async function upload(signed: Request, file: string, bytes: number, patienceMs: number): Promise<void> {
  const send = signed.url.startsWith("https:") ? requestSecure : requestPlain;
  const headers = { ...Object.fromEntries(signed.headers), "content-length": bytes, "content-type": "application/octet-stream" };
  const request = send(signed.url, { method: signed.method, headers, timeout: patienceMs });
  request.on("timeout", () => request.destroy(silent()));
  const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => (text += piece));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", reject);
    });
  });
  // A refusal may come before the whole content is sent.
  await Promise.race([pipeline(createReadStream(file), request), answer]);
  const { status, text } = await answer;
  if (status < 200 || status > 299) throw new Error(`the file storage answered ${status}: ${text.slice(0, 300)}`);
}

/** A question to the storage whose every wait is bounded, and whose connection goes when one is too long or it is given up. */
interface Asked {
  readonly signal: AbortSignal;
  wait<T>(answer: Promise<T>): Promise<T>;
  giveUp(): void;
}

function patientlyAsked(patienceMs: number): Asked {
  const stop = new AbortController();
  return {
    signal: stop.signal,
    giveUp: () => stop.abort(),
    async wait(answer) {
      const timer = setTimeout(() => stop.abort(silent()), patienceMs);
      return await answered(answer).finally(() => clearTimeout(timer));
    },
  };
}

/**
 * A content as it comes, its first piece awaited: what fails before is still a refusal. Only the storage is hurried: a reader who takes
 * their time lets no wait begin.
 */
async function contentOf(body: ReadableStream<Uint8Array>, asked: Asked): Promise<Readable> {
  const reader = body.getReader();
  const next = async (): ReturnType<typeof reader.read> => await asked.wait(reader.read());
  const first = await next();
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let piece = first; !piece.done; piece = await next()) yield piece.value;
  };
  const content = Readable.from(pieces(), { objectMode: false });
  content.once("close", () => asked.giveUp());
  return content;
}

const silent = (): Error => new Error("the file storage does not answer");

const unavailable = (cause: unknown): Problem => new Problem("STORAGE_UNAVAILABLE", undefined, { cause, retryAfter });

/** What the storage is asked for; STORAGE_UNAVAILABLE when that fails. */
async function answered<T>(asking: Promise<T>): Promise<T> {
  return await asking.catch((error: unknown) => {
    throw unavailable(error);
  });
}

async function failed(answer: Response, key: string): Promise<Problem> {
  const text = await answer.text().catch(() => "");
  return unavailable(new Error(`the file storage answered ${answer.status} for ${key}: ${text.slice(0, 300)}`));
}

/** The text of an element, its escapes undone. */
function tag(text: string, name: string): string | undefined {
  const [, found] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text) ?? [];
  return found?.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
