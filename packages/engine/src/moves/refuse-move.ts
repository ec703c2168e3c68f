import { slot, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Row, Statement } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import type { Rights } from "../rights/rights.ts";
import { visible } from "../rights/reader-sources.ts";
import { compileOnce } from "../write/statements.ts";
import { bound } from "./lock.ts";
import type { Target } from "./resolve-target.ts";

/** Asks the database one statement, in or outside a transaction. */
export type Ask = (statement: Statement) => Promise<readonly Row[]>;

/** Why a record could not be taken for a move: FORBIDDEN when the actor sees it, else NOT_FOUND, the same as if it were not there. */
export async function notMovable(ctx: Ctx, ask: Ask, rights: Rights, object: CatalogObject, id: string): Promise<Problem> {
  const statement = compileOnce(
    ctx.catalog,
    `seen:${rights.key}:${object.key}`,
    () => sql`select 1 as "seen" from ${object.table} r where r."id" = ${slot("id")}::uuid and ${visible(rights, object.key, "r")}`,
  );
  const [row] = await ask(bound(ctx, statement, { id }));
  return new Problem(row ? "FORBIDDEN" : "NOT_FOUND");
}

/** The refusal of a version that is no longer the record's: STAGE_MOVED when somebody has already brought it where it was to go, else VERSION_STALE. */
export function staleMove(row: Row, target: Target): Problem {
  const extensions = { version: Number(row["version"]) };
  const there = row["funnel"] === target.funnel.key && row["stage"] === target.to.key;
  return there
    ? new Problem("STAGE_MOVED", undefined, { extensions: { ...extensions, stage: target.to.key } })
    : new Problem("VERSION_STALE", undefined, { extensions });
}

/** The refusal of a move to where the record is. */
export function alreadyThere(): Problem {
  return new Problem("MOVE_NOT_ALLOWED", { "zh-CN": "记录已在该阶段", en: "The record is in that stage already" });
}
