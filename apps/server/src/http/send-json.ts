import type { JsonText, WriteResult } from "@funnelsmith/engine";
import type { FastifyReply } from "fastify";

const type = "application/json; charset=utf-8";

/** Passes JSON the database made through as it is. */
export function sendJson(reply: FastifyReply, text: JsonText): FastifyReply {
  return reply.type(type).send(text);
}

/** Answers a write with the record and its version as ETag. */
export function sendWrite(reply: FastifyReply, result: WriteResult): FastifyReply {
  return reply.code(result.status).header("etag", `"${result.version}"`).type(type).send(result.body);
}
