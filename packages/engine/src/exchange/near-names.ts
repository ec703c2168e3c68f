import { sql } from "@funnelsmith/logic";
import { editDistance } from "@funnelsmith/problem";
import type { CatalogObject, Transaction } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { bindings } from "../rights/bindings.ts";
import { visible } from "../rights/reader-sources.ts";
import type { Rights } from "../rights/rights.ts";
import { bindOnce, compileOnce } from "../write/statements.ts";
import { plainName } from "./map-columns.ts";

/** Titles that a misspelt one may have meant, by object: read once in an import. */
export type NearNames = Map<string, Titles>;

interface Titles {
  /** Titles by their letters and digits alone. */
  readonly bare: ReadonlyMap<string, string>;
  /** Misspellings still looked for among all titles: the rest of a file of strangers is told only that it is strange. */
  left: number;
}

/** Titles that are compared, and misspellings that are: a product list is short, and who has more has match keys. */
const mostTitles = 2_000;
const mostLooks = 100;

/** The title of a record the importer may see that a text nearly is: apart from blanks and signs, or but for a letter or two. */
export async function nearName(
  ctx: Ctx,
  tx: Transaction,
  rights: Rights,
  target: CatalogObject,
  text: string,
  names: NearNames,
): Promise<string | undefined> {
  const { scope, readable } = rights.object(target.key);
  if (scope.read === "none" || !readable.has(target.title.key)) return undefined;
  const titles = names.get(target.key) ?? (await titlesOf(ctx, tx, rights, target));
  names.set(target.key, titles);
  const wanted = bareName(text);
  const same = titles.bare.get(wanted);
  if (same !== undefined || wanted.length < 4 || titles.left <= 0) return same;
  titles.left -= 1;
  const most = wanted.length < 8 ? 1 : 2;
  let best: { readonly title: string; readonly distance: number } | undefined;
  for (const [bare, title] of titles.bare) {
    const distance = editDistance(bare, wanted, best === undefined ? most : best.distance - 1);
    if (distance !== undefined) best = { title, distance };
  }
  return best?.title;
}

/** The letters and digits of a name. */
const bareName = (text: string): string => plainName(text).replaceAll(/[\s\p{P}\p{S}]/gu, "");

async function titlesOf(ctx: Ctx, tx: Transaction, rights: Rights, target: CatalogObject): Promise<Titles> {
  const reading = compileOnce(
    ctx.catalog,
    `titles:${rights.key}:${target.key}`,
    () =>
      sql`select (${target.title.expression("r")})::text as "title" from ${target.table} r where ${visible(rights, target.key, "r")} limit ${mostTitles + 1}`,
  );
  const rows = await tx.query(bindOnce(reading, bindings(ctx)));
  const bare = new Map<string, string>();
  if (rows.length <= mostTitles) {
    for (const { title } of rows) if (typeof title === "string" && title !== "") bare.set(bareName(title), title);
  }
  return { bare, left: mostLooks };
}
