import { ident, render, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { moveBack } from "../moves/move-back.ts";
import { bulkDelete } from "../records/bulk-delete.ts";
import { grouped } from "../records/bulk-rows.ts";
import { bulkUpdate, type UpdateItem } from "../records/bulk-update.ts";
import { autoEnterAfter } from "../records/delete-record.ts";
import { fieldThen } from "../records/field-then.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { Rights } from "../rights/rights.ts";

/** One thing an import did. */
export interface UndoneRow {
  readonly outcome: "create" | "update";
  readonly object: string;
  readonly id: string;
  /** The record's version after it. */
  readonly version: number | undefined;
  /** When: the instant of its audit row. */
  readonly at: string;
}

/** What undoing came to: `kept` counts what was changed or is needed since, and is left as it is. */
export interface UndoneRows {
  readonly deleted: number;
  readonly restored: number;
  readonly kept: number;
}

/**
 * Takes back what an import did, inside the caller's transaction: records it created are deleted, in the order given; records it changed get
 * the values of the audit log back and go back to the stage they came from, unless their version says that somebody has changed them since.
 */
export async function undoRows(ctx: Ctx, tx: Transaction, rows: readonly UndoneRow[]): Promise<UndoneRows> {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const counts = { deleted: 0, restored: 0, kept: 0 };
  for (const group of grouped(rows, ({ outcome, object }) => `${outcome} ${object}`)) {
    const object = ctx.catalog.objects.get(group[0]?.object ?? "");
    if (object === undefined) {
      counts.kept += group.length;
      continue;
    }
    const created = group[0]?.outcome === "create";
    const done = created
      ? await bulkDelete(
          ctx,
          tx,
          rights,
          object,
          group.map(({ id }) => id),
          true,
        )
      : await bulkUpdate(ctx, tx, rights, object, await oldValues(ctx, tx, rights, object, group), true);
    if (!created) {
      await moveBack(
        ctx,
        tx,
        object,
        [...done.ids.values()],
        group.map(({ at }) => at),
      );
    }
    await autoEnterAfter(ctx, tx, done.touched);
    // Gone already is as good as undone.
    const gone = done.failed.filter(({ problem }) => created && problem.code === "NOT_FOUND").length;
    if (created) counts.deleted += done.ids.size + gone;
    else counts.restored += done.ids.size;
    counts.kept += group.length - done.ids.size - gone;
    const broken = done.failed.find(({ problem }) => problem.status >= 500);
    if (broken) throw broken.problem;
  }
  return counts;
}

/** The patches that give records their values of before, from the audit rows of the import. */
async function oldValues(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  rows: readonly UndoneRow[],
): Promise<readonly UpdateItem[]> {
  const table = ident(ctx.catalog.tenant.schema, "audit");
  const found = await tx.query(
    render(sql`select u."record_id", u."at", u."changes" from ${table} u where u."record_id" = any(${rows.map(({ id }) => id)}::uuid[])
      and u."action" = 'update' and u."cause" = 'import' and u."at" = any(${rows.map(({ at }) => at)}::timestamptz[])`),
  );
  const changes = new Map(found.map((row) => [String(row["record_id"]), row["changes"] as Readonly<Record<string, readonly unknown[]>>]));
  return rows.map(({ id, version, at }): UpdateItem => {
    const changed = Object.entries(changes.get(id) ?? {});
    const fields = Object.fromEntries(
      changed.flatMap(([told, [old, next]]) => {
        const field = fieldThen(object, told, at);
        if (!field) return [];
        const inner = field.rows;
        return [[field.key, inner ? oldRows(inner, rights.object(inner.key).writable, old, next) : (old ?? null)]];
      }),
    );
    const owner = changed.find(([key]) => key === "$owner")?.[1][0];
    if (version === undefined) throw new Problem("INTERNAL");
    return { id, version, fields, ...(owner !== undefined && { owner }) };
  });
}

type AuditRow = Readonly<Record<string, unknown>>;

/**
 * Rows of a sub-table as a patch gives them back: those the import removed are made anew with every column, those that are still there get
 * the columns it changed. The audit log leaves empty ones out.
 */
function oldRows(inner: CatalogObject, writable: ReadonlySet<string>, old: unknown, next: unknown): readonly AuditRow[] {
  const there = new Map(((next ?? []) as readonly AuditRow[]).map((row) => [row["id"], row]));
  const columns = [...inner.fields.values()].filter(({ key, column }) => column !== undefined && writable.has(key));
  const empty = Object.fromEntries(columns.map(({ key }) => [key, null]));
  return ((old ?? []) as readonly AuditRow[]).map((row) => {
    const { id, ...values } = row;
    const now = there.get(id);
    if (now === undefined) return { ...empty, ...values };
    const changed = Object.keys({ ...row, ...now }).filter((key) => JSON.stringify(row[key]) !== JSON.stringify(now[key]));
    return { id, ...Object.fromEntries(changed.map((key) => [key, row[key] ?? null])) };
  });
}
