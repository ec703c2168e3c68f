import { Readable } from "node:stream";
import { csvLine } from "@funnelsmith/engine";
import type { FastifyReply } from "fastify";

/** Chunks of this many characters, so that a row is not a packet. */
const chunkLength = 64 * 1024;

/**
 * Streams rows as a CSV file to be saved. What refuses before the first row is a problem as ever; what fails after it breaks the connection
 * off, so that half a file never looks whole.
 */
export async function sendCsv(
  reply: FastifyReply,
  name: string,
  rows: AsyncGenerator<readonly string[]>,
  { bom }: { readonly bom: boolean },
): Promise<FastifyReply> {
  const head = await rows.next();
  async function* text(): AsyncGenerator<string> {
    let chunk = bom ? "\uFEFF" : "";
    if (!head.done) chunk += csvLine(head.value);
    for await (const row of rows) {
      chunk += csvLine(row);
      if (chunk.length < chunkLength) continue;
      yield chunk;
      chunk = "";
    }
    yield chunk;
  }
  return reply
    .type("text/csv; charset=utf-8")
    .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .send(Readable.from(text()));
}
