import { ident, join, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogField, CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bulkCreate } from "../records/bulk-create.ts";
import { columnType } from "../records/insert-sql.ts";
import { bindings } from "../rights/bindings.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { type InputColumns, inputMany, inputSql } from "../write/input-rows.ts";
import { isId } from "../write/is-id.ts";
import { bindOnce, compileOnce } from "../write/statements.ts";
import { type ImportPlan, isUnique } from "./import-plan.ts";
import { plainName } from "./map-columns.ts";
import { ownerKey, type ReadRow } from "./read-row.ts";
import { type RowError, rowError, rowErrors } from "./row-error.ts";

/** What one text turned out to name. */
type Found = { readonly id: string } | { readonly errors: readonly RowError[] };

/** Texts resolved so far, by field and text: a file names the same few records again and again. */
export type KnownLinks = Map<string, string>;

/** A record created because a row named it. */
export interface MadeRecord {
  readonly object: string;
  readonly id: string;
}

const keyOf = (field: string, text: string): string => `${field}\0${plainName(text)}`;

/**
 * Puts ids where rows name records and members: a record by id, unique field or title among those the importer may read, a member by id, name
 * or e-mail address. What is missing is created where the plan says so; what is missing or ambiguous is the row's mistake. Answers what was
 * created, by row.
 */
export async function findLinks(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  object: CatalogObject,
  plan: ImportPlan,
  rows: readonly ReadRow[],
  known: KnownLinks,
): Promise<ReadonlyMap<number, readonly MadeRecord[]>> {
  const made = new Map<number, MadeRecord[]>();
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row.links)))];
  for (const key of fields) {
    const asking = rows.filter((row) => row.errors.length === 0 && row.links[key] !== undefined);
    const texts = [...new Map(asking.map((row) => [keyOf(key, row.links[key] ?? ""), row.links[key] ?? ""])).values()];
    const unknown = texts.filter((text) => !known.has(keyOf(key, text)));
    const column = key === ownerKey ? "owner" : key;
    const reference = object.outgoing.find((each) => each.field === key);
    const target = reference && ctx.catalog.objects.get(reference.to);
    const found: Map<string, Found> =
      target === undefined ? await findMembers(ctx, tx, key, unknown) : await findRecords(ctx, tx, rights, target, key, unknown);
    if (target && plan.create.includes(key)) {
      const missing = unknown.filter((text) => !found.has(keyOf(key, text)));
      const ids = await createMissing(ctx, tx, rights, target, key, missing, found);
      for (const row of asking) {
        const id = ids.get(keyOf(key, row.links[key] ?? ""));
        if (id === undefined) continue;
        // Told of the first row that names it.
        ids.delete(keyOf(key, row.links[key] ?? ""));
        made.set(row.row, [...(made.get(row.row) ?? []), { object: target.key, id }]);
      }
    }
    for (const row of asking) {
      const name = keyOf(key, row.links[key] ?? "");
      const there: Found | undefined = known.has(name) ? { id: known.get(name) ?? "" } : found.get(name);
      if (there && "id" in there) {
        row.fields[key] = there.id;
        known.set(name, there.id);
      } else row.errors.push(...(there?.errors ?? [notFound(column, row.links[key] ?? "", target)]));
    }
  }
  return made;
}

const notFound = (column: string, text: string, target: CatalogObject | undefined): RowError =>
  target === undefined
    ? rowError(column, "MEMBER_NOT_FOUND", `没有成员“${text}”`, `There is no member "${text}"`)
    : rowError(column, "REFERENCE_NOT_FOUND", `没有找到“${text}”`, `"${text}" was not found`);

const ambiguous = (column: string, text: string, count: number): RowError =>
  rowError(column, "AMBIGUOUS", `“${text}”对应 ${count} 条，请改用编号`, `"${text}" names ${count}; use an id instead`);

async function findMembers(ctx: Ctx, tx: Transaction, key: string, texts: readonly string[]): Promise<Map<string, Found>> {
  if (texts.length === 0) return new Map();
  const reading = compileOnce(ctx.catalog, "members by name", () => {
    const table = ident(ctx.catalog.tenant.schema, "member");
    return sql`select m."id", m."name", m."email" from ${table} m where m."suspended_at" is null`;
  });
  const named = new Map<string, Set<string>>();
  for (const row of await tx.query(bindOnce(reading, {}))) {
    for (const name of [row["id"], row["name"], row["email"]]) {
      if (typeof name !== "string") continue;
      const ids = named.get(plainName(name)) ?? new Set();
      named.set(plainName(name), ids.add(String(row["id"])));
    }
  }
  return foundAmong(key, texts, (text) => [...(named.get(plainName(text)) ?? [])]);
}

function foundAmong(key: string, texts: readonly string[], idsOf: (text: string) => readonly string[]): Map<string, Found> {
  return new Map(
    texts.flatMap((text): [string, Found][] => {
      const [id, ...others] = idsOf(text);
      if (id === undefined) return [];
      return [
        [
          keyOf(key, text),
          others.length === 0 ? { id } : { errors: [ambiguous(key === ownerKey ? "owner" : key, text, others.length + 1)] },
        ],
      ];
    }),
  );
}

/** Fields by which a record is named in a file: its title and its unique words, as far as the importer may read them. */
function namingFields(rights: Rights, target: CatalogObject): readonly CatalogField[] {
  const { readable } = rights.object(target.key);
  return [...target.fields.values()].filter(
    (field) =>
      field.column !== undefined &&
      columnType(field) === "text" &&
      readable.has(field.key) &&
      (isUnique(field) || field.key === target.title.key),
  );
}

async function findRecords(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  target: CatalogObject,
  key: string,
  texts: readonly string[],
): Promise<Map<string, Found>> {
  if (texts.length === 0 || rights.object(target.key).scope.read === "none") return new Map();
  const found = new Map<string, string[]>();
  const statement = compileOnce(ctx.catalog, `named:${rights.key}:${target.key}`, () => namedSql(rights, target));
  const rows = texts.map((text, n) => ({ n, words: text, id: isId(text.toLowerCase()) ? text.toLowerCase() : null }));
  for (const row of await tx.query(bindOnce(statement, { ...bindings(ctx), ...inputMany(namedColumns, rows) }))) {
    const text = texts[Number(row["n"])] ?? "";
    const ids = found.get(text) ?? [];
    if (!ids.includes(String(row["id"]))) ids.push(String(row["id"]));
    found.set(text, ids);
  }
  return foundAmong(key, texts, (text) => found.get(text) ?? []);
}

const namedColumns: InputColumns = [
  ["n", "integer"],
  ["words", "text"],
  ["id", "uuid"],
];

function namedSql(rights: Rights, target: CatalogObject): Sql {
  const seen = visible(rights, target.key, "r");
  const byId = sql`select i."n", r."id" from input i join ${target.table} r on r."id" = i."id" where ${seen}`;
  const byWords = namingFields(rights, target).map((field) => {
    const word = (expression: Sql): Sql => field.kind.uniqueKey(expression, field.definition);
    const own = field.expression("r");
    return sql`select i."n", r."id" from input i join ${target.table} r on ${own} is not null and ${word(own)} = ${word(sql`i."words"`)} where ${seen}`;
  });
  return sql`with ${inputSql(namedColumns, true)} ${join([byId, ...byWords], " union ")}`;
}

/** Creates records with nothing but their titles; answers their ids and notes in `found` those that cannot be. */
async function createMissing(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  target: CatalogObject,
  key: string,
  texts: readonly string[],
  found: Map<string, Found>,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  if (texts.length === 0 || rights.object(target.key).scope.create === "none") return ids;
  const items = texts.map((text) => ({ fields: { [target.title.key]: text } }));
  const outcome = await bulkCreate(ctx, tx, rights, target, items, true);
  for (const [at, id] of outcome.ids) {
    const name = keyOf(key, texts[at] ?? "");
    ids.set(name, id);
    found.set(name, { id });
  }
  for (const { index, problem } of outcome.failed) {
    const errors = rowErrors(problem).map((error) => ({ ...error, column: key }));
    found.set(keyOf(key, texts[index] ?? ""), { errors });
  }
  return ids;
}
