import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { Problem } from "@funnelsmith/problem";
import type { Ctx } from "../context.ts";
import type { ListQuery } from "./list-query.ts";

/** The position of a page's last row: its sort keys as text, then its id. */
export type Position = readonly (string | null)[];

/** What a cursor is good for: this query of this actor with these rights, under this version. */
export function cursorPurpose(ctx: Ctx, object: string, rightsKey: string, query: ListQuery): string {
  const { tenant, app, version } = ctx.catalog;
  const { filter, sort, search, deleted, view, funnel } = query;
  const purpose = [tenant.id, app, version, object, ctx.actor.member, rightsKey, filter, sort, search, deleted ?? false, view, funnel];
  return createHash("sha256").update(JSON.stringify(purpose)).digest("base64url");
}

const sign = (ctx: Ctx, purpose: string, payload: string): Buffer =>
  createHmac("sha256", ctx.secret).update(`cursor\0${purpose}\0${payload}`).digest().subarray(0, 18);

/** An opaque, signed cursor for the page after a position. */
export function writeCursor(ctx: Ctx, purpose: string, position: string): string {
  const payload = Buffer.from(position).toString("base64url");
  return `${payload}.${sign(ctx, purpose, payload).toString("base64url")}`;
}

/** The position in a cursor; CURSOR_INVALID unless this server signed it for this purpose. */
export function readCursor(ctx: Ctx, purpose: string, cursor: string): Position {
  const [payload = "", signature = "", ...more] = cursor.split(".");
  const given = Buffer.from(signature, "base64url");
  const expected = sign(ctx, purpose, payload);
  if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Problem("CURSOR_INVALID");
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Position;
}
