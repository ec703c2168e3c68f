import type { CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bulkCreate } from "../records/bulk-create.ts";
import type { Rights } from "../rights/rights.ts";
import type { FoundIds } from "./found-ids.ts";
import { findMembers, findRecords, type NamedRecord } from "./find-named.ts";
import type { ImportPlan } from "./import-plan.ts";
import { linkName } from "./link-targets.ts";
import { plainName } from "./map-columns.ts";
import { type NearNames, nearName } from "./near-names.ts";
import { ownerKey, type ReadRow } from "./read-row.ts";
import { type RowError, rowError, rowErrors } from "./row-error.ts";

/** What one text turned out to name. */
type Found = { readonly id: string } | { readonly errors: readonly RowError[] };

/** What names turned out to mean so far: a file names the same few records again and again. */
export interface LinkMemory {
  /** Ids by field, text, and what else the row says of the record. */
  readonly ids: FoundIds;
  readonly near: NearNames;
}

/** A record created because a row named it. */
export interface MadeRecord {
  readonly object: string;
  readonly id: string;
}

/** One row that names a record by a text. */
interface Asking {
  readonly row: ReadRow;
  readonly text: string;
  /** What the record must point at for the row to mean it: what else the row names. */
  readonly points: Readonly<Record<string, string>>;
  readonly name: string;
}

/** The work and where its findings are kept. */
interface Finding {
  readonly ctx: Ctx;
  readonly tx: Transaction;
  readonly rights: Rights;
  readonly object: CatalogObject;
  readonly plan: ImportPlan;
  readonly memory: LinkMemory;
}

/**
 * Puts ids where rows name records and members: a record by id, unique field or title among those the importer may read, a member by id, name
 * or e-mail address. What is missing is created where the plan says so, with what the row says of it; what is missing or ambiguous is the
 * row's mistake. Answers what was created, by row.
 */
export async function findLinks(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  plan: ImportPlan,
  rows: readonly ReadRow[],
  memory: LinkMemory,
): Promise<ReadonlyMap<number, readonly MadeRecord[]>> {
  const work: Finding = { ctx, tx, rights, object, plan, memory };
  const made = new Map<number, MadeRecord[]>();
  for (const key of inOrder(work, [...new Set(rows.flatMap((row) => Object.keys(row.links)))])) {
    const target = targetOf(work, key);
    if (target) await findInner(work, key, target, rows);
    const asking: Asking[] = [];
    for (const row of rows) {
      const text = row.links[key];
      if (text === undefined || row.errors.length > 0) continue;
      const points = target ? pointsOf(work, key, target, row) : {};
      const name = nameOf(key, text, points);
      const known = memory.ids.get(name);
      if (known === undefined) asking.push({ row, text, points, name });
      else putLink(row, key, known);
    }
    const strangers = firstOfEach(asking);
    const found = await findAll(work, key, target, strangers);
    if (target && plan.create.includes(key)) {
      const missing = strangers.filter(({ name }) => !found.has(name));
      for (const [row, id] of await createMissing(work, target, key, missing, found))
        made.set(row, [...(made.get(row) ?? []), { object: target.key, id }]);
    }
    for (const { row, text, name } of asking) {
      const there = found.get(name);
      if (there && "id" in there) {
        putLink(row, key, there.id);
        memory.ids.set(name, there.id);
      } else row.errors.push(...(there?.errors ?? [await notFound(work, columnOf(row, key, target), text, target)]));
    }
  }
  return made;
}

/** Puts an id where a text named it, be it in a row of a sub-table. */
function putLink(row: ReadRow, key: string, id: string): void {
  if (!key.includes("/")) {
    row.fields[key] = id;
    return;
  }
  const [table = "", at, column = ""] = key.split("/");
  const rows = (row.fields[table] ?? []) as readonly Readonly<Record<string, unknown>>[];
  row.fields[table] = rows.map((each, index) => (index === Number(at) ? { ...each, [column]: id } : each));
}

/** The first row that names each record: what is made is told of it. */
function firstOfEach(asking: readonly Asking[]): readonly Asking[] {
  const firsts = new Map<string, Asking>();
  for (const each of asking) if (!firsts.has(each.name)) firsts.set(each.name, each);
  return [...firsts.values()];
}

function nameOf(key: string, text: string, points: Readonly<Record<string, string>>): string {
  let name = `${key}\0${plainName(text)}`;
  for (const field of Object.keys(points)) name += `\0${field}\0${points[field]}`;
  return name;
}

/** The object a reference points at; one in the rows of a sub-table is named by its place there: `lines/0/product`. */
function targetOf({ ctx, object }: Finding, key: string): CatalogObject | undefined {
  const [field = "", , column] = key.split("/");
  const holder = column === undefined ? object : object.fields.get(field)?.rows;
  return ctx.catalog.objects.get(holder?.outgoing.find((each) => each.field === (column ?? field))?.to ?? "");
}

/** References so that what a record of one points at comes before it. */
function inOrder(work: Finding, keys: readonly string[]): readonly string[] {
  const needs = (key: string): readonly string[] => {
    const target = targetOf(work, key);
    return keys.filter((other) => other !== key && target?.outgoing.some(({ to }) => to === targetOf(work, other)?.key));
  };
  const ordered: string[] = [];
  const place = (key: string, above: readonly string[]): void => {
    if (ordered.includes(key) || above.includes(key)) return;
    for (const other of needs(key)) place(other, [...above, key]);
    ordered.push(key);
  };
  for (const key of keys) place(key, []);
  return ordered;
}

/** The column a mistake about a reference is told in: its own, or that of the title where the row says it in parts. */
function columnOf(row: ReadRow, key: string, target: CatalogObject | undefined): string {
  if (key === ownerKey) return "owner";
  return target && row.parts[key] ? linkName(key, target.title.key) : (key.split("/")[0] ?? key);
}

async function notFound(
  { ctx, tx, rights, memory }: Finding,
  column: string,
  text: string,
  target: CatalogObject | undefined,
): Promise<RowError> {
  if (target === undefined) return rowError(column, "MEMBER_NOT_FOUND", `没有成员“${text}”`, `There is no member "${text}"`);
  const near = await nearName(ctx, tx, rights, target, text, memory.near);
  return near === undefined
    ? rowError(column, "REFERENCE_NOT_FOUND", `没有找到“${text}”`, `"${text}" was not found`)
    : rowError(column, "REFERENCE_NOT_FOUND", `没有找到“${text}”，是不是“${near}”？`, `"${text}" was not found; did you mean "${near}"?`);
}

const ambiguous = (column: string, text: string, count: number): RowError =>
  rowError(column, "AMBIGUOUS", `“${text}”对应 ${count} 条，请改用编号`, `"${text}" names ${count}; use an id instead`);

async function findAll(
  work: Finding,
  key: string,
  target: CatalogObject | undefined,
  asking: readonly Asking[],
): Promise<Map<string, Found>> {
  const { ctx, tx, rights } = work;
  const texts = [...new Set(asking.map(({ text }) => text))];
  const named = target ? await findRecords(ctx, tx, rights, target, texts) : await findMembers(ctx, tx, texts);
  return new Map(
    asking.flatMap(({ row, text, points, name }): [string, Found][] => {
      const all = named.get(text) ?? [];
      const fitting = all.filter((record) => fits(record, points));
      // Said in parts, a record elsewhere is another one; named alone, what else the row says only decides between several.
      const [first, ...others] = row.parts[key] || (all.length > 1 && fitting.length > 0) ? fitting : all;
      if (first === undefined) return [];
      const several = { errors: [ambiguous(columnOf(row, key, target), text, others.length + 1)] };
      return [[name, others.length === 0 ? { id: first.id } : several]];
    }),
  );
}

const fits = ({ points }: NamedRecord, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([field, id]) => points[field] === id);

/** Resolves what the records pointed at are said to point at. */
async function findInner(work: Finding, key: string, target: CatalogObject, rows: readonly ReadRow[]): Promise<void> {
  const { ctx, tx, rights } = work;
  const asked = rows.flatMap((row) => Object.entries(row.parts[key]?.links ?? {}).map(([field, text]) => ({ row, field, text })));
  for (const field of new Set(asked.map((each) => each.field))) {
    const those = asked.filter((each) => each.field === field && each.row.errors.length === 0);
    const to = ctx.catalog.objects.get(target.outgoing.find((each) => each.field === field)?.to ?? "");
    const texts = [...new Set(those.map(({ text }) => text))];
    const named = to ? await findRecords(ctx, tx, rights, to, texts) : await findMembers(ctx, tx, texts);
    for (const { row, text } of those) {
      const [first, ...others] = named.get(text) ?? [];
      const part = row.parts[key];
      if (first && others.length === 0 && part) part.fields[field] = first.id;
      else if (first) row.errors.push(ambiguous(linkName(key, field), text, others.length + 1));
      else row.errors.push(await notFound(work, linkName(key, field), text, to));
    }
  }
}

/** What a record that a row names must point at: what the row says of it in parts, and what else the row names where there is but one such. */
function pointsOf(work: Finding, key: string, target: CatalogObject, row: ReadRow): Readonly<Record<string, string>> {
  const points: Record<string, string> = {};
  for (const { field, to } of target.outgoing) {
    const said = row.parts[key]?.fields[field];
    if (typeof said === "string") points[field] = said;
    if (said !== undefined) continue;
    const own = work.object.outgoing.filter((each) => each.to === to && each.field !== key && typeof row.fields[each.field] === "string");
    const [only, ...others] = own;
    const id = only && row.fields[only.field];
    if (others.length === 0 && typeof id === "string" && work.rights.object(target.key).writable.has(field)) points[field] = id;
  }
  return points;
}

/** Creates records with what the first row that names each says of it; answers their ids by that row, and notes in `found` those that cannot be. */
async function createMissing(
  { ctx, tx, rights, plan }: Finding,
  target: CatalogObject,
  key: string,
  asking: readonly Asking[],
  found: Map<string, Found>,
): Promise<readonly (readonly [row: number, id: string])[]> {
  if (asking.length === 0 || rights.object(target.key).scope.create === "none") return [];
  const items = asking.map(({ row, text, points }) => {
    const part = row.parts[key];
    const said = Object.fromEntries(Object.entries(part?.fields ?? {}).filter(([, value]) => value !== null));
    // Named in a column of its own, or by its title: else the title is one of the parts.
    const title = plan.targets.includes(key) ? { [target.title.key]: text } : {};
    return { fields: part ? { ...title, ...points, ...said } : { [target.title.key]: text } };
  });
  const outcome = await bulkCreate(ctx, tx, rights, target, items, true);
  const made = [...outcome.ids].flatMap(([at, id]) => {
    const asked = asking[at];
    if (asked === undefined) return [];
    found.set(asked.name, { id });
    return [[asked.row.row, id] as const];
  });
  for (const { index, problem } of outcome.failed) {
    const asked = asking[index];
    if (asked === undefined) continue;
    const at = (column: string | null): string => {
      const own = column === null ? undefined : linkName(key, column);
      return own !== undefined && plan.targets.includes(own) ? own : columnOf(asked.row, key, target);
    };
    found.set(asked.name, { errors: rowErrors(problem).map((error) => ({ ...error, column: at(error.column) })) });
  }
  return made;
}
