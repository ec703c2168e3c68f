import { ident, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import type { RightScope } from "./rights.ts";

/**
 * True for the rows a scope covers, with the row under `alias`. Reads the slots `me` (uuid) and `owners` (uuid[]); see `bindings`.
 * Owning or helping on a row is part of every scope but none.
 */
export function rowPredicate(scope: RightScope, alias: string): Sql {
  if (scope === "all") return raw("true");
  if (scope === "none") return raw("false");
  // The first half makes the partial index on helpers serve, and costs nothing on the many rows without any.
  const helpers = ident(alias, "collaborator_ids");
  const helps = sql`${helpers} <> '{}' and ${helpers} @> array[${slot("me")}::uuid]`;
  if (scope === "own") return sql`(${ident(alias, "owner_id")} = ${slot("me")}::uuid or ${helps})`;
  return sql`(${ident(alias, "owner_id")} = any(${slot("owners")}::uuid[]) or ${helps})`;
}
