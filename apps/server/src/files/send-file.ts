import { shownInPlace } from "@funnelsmith/fields";
import { Problem } from "@funnelsmith/problem";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FileRow } from "./file-rows.ts";
import { type FilePart, type FileStore, fileKey } from "./file-store.ts";

/** Whatever it is, it may do nothing here: no scripts, no forms, no origin, no frame around it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'";

/**
 * Sends a file so that nothing in it runs: images of well-known types may be shown in place, everything else is saved. Whether the reader
 * may have it was asked before, and is asked again for every copy a browser keeps. Of a range it sends that part alone (RFC 9110, 14): a
 * broken off download goes on, as long as the content is the one it began with.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  store: FileStore,
  schema: string,
  file: FileRow,
  asked: { readonly download: boolean },
): Promise<FastifyReply> {
  const etag = `"${file.hash}"`;
  const part = partOf(request, file, etag);
  if (part === "outside") {
    void reply.header("content-range", `bytes */${file.bytes}`);
    throw new Problem("RANGE_UNSATISFIABLE");
  }
  const unchanged = request.headers["if-none-match"] === etag;
  // Before the headers: a failure under the file's etag could be kept in its place.
  const content = unchanged ? undefined : await store.read(fileKey(schema, file.id), part);
  if (content === undefined && !unchanged) {
    throw new Problem("NOT_FOUND", { "zh-CN": "文件的内容不在存储中。", en: "The file's content is not in the storage." });
  }
  reply
    .header("accept-ranges", "bytes")
    .header("cache-control", "private, no-cache")
    .header("etag", etag)
    .header("content-security-policy", policy)
    .header("cross-origin-resource-policy", "same-origin")
    .header("content-disposition", disposition(file, asked.download));
  if (content === undefined) return reply.code(304).send();
  if (part)
    reply
      .code(206)
      .header("content-range", `bytes ${part.start}-${part.end}/${file.bytes}`)
      .header("content-length", part.end - part.start + 1);
  else reply.header("content-length", file.bytes);
  return reply.type(file.type).send(content);
}

/** The part that is asked for; undefined where the whole is: nothing asked, several parts, or another content than the one that is there. */
function partOf({ headers }: FastifyRequest, { bytes }: FileRow, etag: string): FilePart | "outside" | undefined {
  if (headers.range === undefined || headers["if-none-match"] === etag) return undefined;
  if (headers["if-range"] !== undefined && headers["if-range"] !== etag) return undefined;
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/i.exec(headers.range) ?? [];
  // What is no range, or one of something else than bytes, is passed over.
  if (first === "" ? last === "" : last !== "" && Number(last) < Number(first)) return undefined;
  const start = first === "" ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? bytes - 1 : Math.min(Number(last), bytes - 1);
  return start > end ? "outside" : { start, end };
}

function disposition({ name, type }: FileRow, download: boolean): string {
  const how = shownInPlace.has(type) && !download ? "inline" : "attachment";
  // RFC 6266: plain letters for those who read nothing else, the real name beside them.
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const whole = encodeURIComponent(name).replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${how}; filename="${plain}"; filename*=UTF-8''${whole}`;
}
