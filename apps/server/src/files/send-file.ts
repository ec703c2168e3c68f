import { shownInPlace } from "@funnelsmith/fields";
import { Problem } from "@funnelsmith/problem";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { FileRow } from "./file-rows.ts";
import { type FileStore, fileKey } from "./file-store.ts";

/** Whatever it is, it may do nothing here: no scripts, no forms, no origin, no frame around it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'";

/**
 * Sends a file so that nothing in it runs: images of well-known types may be shown in place, everything else is saved. Whether the reader
 * may have it was asked before, and is asked again for every copy a browser keeps.
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
  reply
    .header("cache-control", "private, no-cache")
    .header("etag", etag)
    .header("content-security-policy", policy)
    .header("cross-origin-resource-policy", "same-origin")
    .header("content-disposition", disposition(file, asked.download));
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  const content = await store.read(fileKey(schema, file.id));
  if (content === undefined) {
    throw new Problem("NOT_FOUND", { "zh-CN": "文件的内容不在存储中。", en: "The file's content is not in the storage." });
  }
  return reply.type(file.type).header("content-length", file.bytes).send(content);
}

function disposition({ name, type }: FileRow, download: boolean): string {
  const how = shownInPlace.has(type) && !download ? "inline" : "attachment";
  // RFC 6266: plain letters for those who read nothing else, the real name beside them.
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const whole = encodeURIComponent(name).replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${how}; filename="${plain}"; filename*=UTF-8''${whole}`;
}
