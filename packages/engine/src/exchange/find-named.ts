import { ident, join, type Sql, sql } from "@funnelsmith/logic";
import type { CatalogField, CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { columnType } from "../records/insert-sql.ts";
import { bindings } from "../rights/bindings.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { type InputColumns, inputMany, inputSql } from "../write/input-rows.ts";
import { isId } from "../write/is-id.ts";
import { bindOnce, compileOnce } from "../write/statements.ts";
import { isNaming } from "./link-targets.ts";
import { plainName } from "./map-columns.ts";

/** A record that a text names, with what its references point at. */
export interface NamedRecord {
  readonly id: string;
  readonly points: Readonly<Record<string, string | null>>;
}

/** Members by each of their texts: id, name or e-mail address. */
export async function findMembers(
  ctx: Ctx,
  tx: Transaction,
  texts: readonly string[],
): Promise<ReadonlyMap<string, readonly NamedRecord[]>> {
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
  return new Map(texts.map((text) => [text, [...(named.get(plainName(text)) ?? [])].map((id) => ({ id, points: {} }))]));
}

/** Fields by which a record is named in a file: its title and its unique words, as far as the importer may read them. */
function namingFields(rights: Rights, target: CatalogObject): readonly CatalogField[] {
  const { readable } = rights.object(target.key);
  return [...target.fields.values()].filter(
    (field) => field.column !== undefined && columnType(field) === "text" && readable.has(field.key) && isNaming(target, field),
  );
}

/** Records among those the importer may read, by each of the texts that name them: id, unique field or title. */
export async function findRecords(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  target: CatalogObject,
  texts: readonly string[],
): Promise<ReadonlyMap<string, readonly NamedRecord[]>> {
  const found = new Map<string, NamedRecord[]>();
  if (texts.length === 0 || rights.object(target.key).scope.read === "none") return found;
  const statement = compileOnce(ctx.catalog, `named:${rights.key}:${target.key}`, () => namedSql(rights, target));
  const rows = texts.map((text, n) => ({ n, words: text, id: isId(text.toLowerCase()) ? text.toLowerCase() : null }));
  for (const row of await tx.query(bindOnce(statement, { ...bindings(ctx), ...inputMany(namedColumns, rows) }))) {
    const text = texts[Number(row["n"])] ?? "";
    const records = found.get(text) ?? [];
    const id = String(row["id"]);
    const points = Object.fromEntries(pointers(target).map((field, at) => [field.key, (row[`p${at}`] as string | null) ?? null]));
    if (!records.some((record) => record.id === id)) records.push({ id, points });
    found.set(text, records);
  }
  return found;
}

const namedColumns: InputColumns = [
  ["n", "integer"],
  ["words", "text"],
  ["id", "uuid"],
];

/** Stored references of an object. */
const pointers = (target: CatalogObject): readonly CatalogField[] =>
  target.outgoing.flatMap(({ field }) => target.fields.get(field) ?? []).filter((field) => field.column !== undefined);

function namedSql(rights: Rights, target: CatalogObject): Sql {
  const seen = visible(rights, target.key, "r");
  const points = pointers(target).map((field, at) => sql`${field.expression("r")} as ${ident(`p${at}`)}`);
  const shown = join([sql`i."n"`, sql`r."id"`, ...points]);
  const byId = sql`select ${shown} from input i join ${target.table} r on r."id" = i."id" where ${seen}`;
  const byWords = namingFields(rights, target).map((field) => {
    const word = (expression: Sql): Sql => field.kind.uniqueKey(expression, field.definition);
    const own = field.expression("r");
    return sql`select ${shown} from input i join ${target.table} r on ${own} is not null and ${word(own)} = ${word(sql`i."words"`)} where ${seen}`;
  });
  return sql`with ${inputSql(namedColumns, true)} ${join([byId, ...byWords], " union ")}`;
}
