import { type FormatContext, formatInstant, textOf } from "@funnelsmith/fields";
import { Problem } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { objectFor } from "../records/get-record.ts";
import type { ListQuery } from "../records/list-query.ts";
import { listRecords } from "../records/list-records.ts";
import { compileRights } from "../rights/compile-rights.ts";
import type { CellValue, SheetColumn } from "@funnelsmith/workbook";
import { columnTitle, fileColumns, isSystemColumn } from "./file-columns.ts";
import { sheetCells } from "./sheet-cells.ts";

/** Which records a file is to hold and how its head is written. */
export interface ExportQuery extends Pick<ListQuery, "filter" | "search" | "sort" | "view" | "funnel"> {
  /** Fields and system columns in the order wanted; all the reader may see when left out. */
  readonly columns?: readonly string[];
  /** `titles`: the head in the reader's language; `keys`: the names of the API. */
  readonly header: "titles" | "keys";
}

const pageSize = 500;

/** A record as a list answers it. */
export interface Listed {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly [name: string]: unknown;
}

/**
 * The rows of a file as texts, the head first: what the reader may both see and export, read page after page as the taker wants more.
 * Refuses at the first row: FORBIDDEN without the right to export, QUERY_INVALID for a column that does not exist for the reader.
 */
export async function* exportRecords(ctx: Ctx, objectKey: string, query: ExportQuery): AsyncGenerator<readonly string[]> {
  const { object, names, pages } = exporting(ctx, objectKey, query);
  const writers = names.map((name) => writerOf(ctx, object, name));
  let first = true;
  for await (const page of pages) {
    // The head only once the query is known to be good.
    if (first) yield names.map((name) => (query.header === "keys" ? name : columnTitle(ctx.catalog, object, name, ctx.locale)));
    first = false;
    for (const record of page) yield writers.map((write) => write(record));
  }
}

/**
 * The same as a sheet: numbers, days and times are such, save what a spreadsheet would round; all else is text that no spreadsheet runs.
 * Refuses before anything is written.
 */
export async function exportSheet(
  ctx: Ctx,
  objectKey: string,
  query: ExportQuery,
): Promise<{
  readonly title: string;
  readonly columns: readonly SheetColumn[];
  readonly rows: AsyncGenerator<readonly (readonly CellValue[])[]>;
}> {
  const { object, names, pages } = exporting(ctx, objectKey, query);
  const cells = names.map((name) => sheetCells(ctx, object, name, writerOf(ctx, object, name)));
  const first = await pages.next();
  async function* rows(): AsyncGenerator<readonly (readonly CellValue[])[]> {
    if (first.done) return;
    yield first.value.map((record) => cells.map(({ write }) => write(record)));
    for await (const page of pages) yield page.map((record) => cells.map(({ write }) => write(record)));
  }
  const columns = names.map((name, at) => ({
    title: query.header === "keys" ? name : columnTitle(ctx.catalog, object, name, ctx.locale),
    format: cells[at]?.format ?? "text",
  }));
  return { title: textOf(object.definition.title, ctx.locale), columns, rows: rows() };
}

/** What is exported: the object, the names of its columns, its records page by page. */
function exporting(
  ctx: Ctx,
  objectKey: string,
  query: ExportQuery,
): { readonly object: CatalogObject; readonly names: readonly string[]; readonly pages: AsyncGenerator<readonly Listed[]> } {
  const rights = compileRights(ctx.catalog, ctx.actor);
  const object = objectFor(ctx.catalog, rights, objectKey);
  if (rights.object(object.key).scope.export === "none") throw new Problem("FORBIDDEN");
  const { header: _header, columns, ...asked } = query;
  const names = columns ?? fileColumns(object, rights);
  const fields = names.filter((name) => !isSystemColumn(object, name));
  async function* pages(): AsyncGenerator<readonly Listed[]> {
    let cursor: string | undefined;
    do {
      const page = await listRecords(
        ctx,
        object.key,
        { ...asked, fields, limit: pageSize, ...(cursor && { cursor }) },
        undefined,
        "export",
      );
      const { items, nextCursor } = JSON.parse(page) as { readonly items: readonly Listed[]; readonly nextCursor: string | null };
      yield items;
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
  return { object, names, pages: pages() };
}

function writerOf(ctx: Ctx, object: CatalogObject, name: string): (record: Listed) => string {
  const { zone, currency } = ctx.catalog.tenant;
  const field = object.fields.get(name);
  if (field) {
    const context: FormatContext = { locale: ctx.locale, zone, currency };
    return (record) => field.kind.format(record.fields[name], field.definition, context);
  }
  if (name === "owner") return (record) => (record["owner"] as { readonly name?: string } | null)?.name ?? "";
  if (name === "funnel" || name === "stage") return (record) => standing(ctx, record, name);
  if (name === "id") return (record) => String(record["id"]);
  return (record) => formatInstant(record[name], zone);
}

/** The title of the record's funnel or stage; its key where it has no title any more. */
function standing(ctx: Ctx, record: Listed, name: "funnel" | "stage"): string {
  const { funnel: key, stage } = record;
  if (typeof key !== "string" || typeof stage !== "string") return "";
  const funnel = ctx.catalog.funnels.get(key);
  if (name === "funnel") return funnel ? textOf(funnel.definition.title, ctx.locale) : key;
  const definition = (funnel?.stage.get(stage) ?? funnel?.former.get(stage))?.definition;
  return definition ? textOf(definition.title, ctx.locale) : stage;
}
