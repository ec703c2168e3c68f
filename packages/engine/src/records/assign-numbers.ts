import { type CatalogField, type CatalogObject, type NumberedColumn, sqlstateOf, takeNumbers } from "@funnelsmith/storage";
import type { Numbering } from "@funnelsmith/fields";
import type { Ctx } from "../context.ts";

interface Numbered {
  readonly field: CatalogField;
  readonly place: NumberedColumn;
  readonly numbering: Numbering;
}

const byObject = new WeakMap<CatalogObject, readonly Numbered[]>();

/** The fields of an object whose values the server gives. */
function numberedFields(object: CatalogObject): readonly Numbered[] {
  const known = byObject.get(object);
  if (known !== undefined) return known;
  const found = [...object.fields.values()].flatMap((field): Numbered[] => {
    const numbering = field.kind.numbering?.(field.definition);
    return numbering && field.numbered ? [{ field, place: field.numbered, numbering }] : [];
  });
  byObject.set(object, found);
  return found;
}

/**
 * Values of the assigned fields for new rows created on these days, by field key, in the order of the rows. They are taken at once, past
 * any transaction that is under way: a transaction that kept the counter would keep every other creation waiting, and two could wait for
 * each other. So numbers are never given twice, and a creation that fails leaves a gap.
 */
export async function numbersFor(
  ctx: Ctx,
  object: CatalogObject,
  days: readonly string[],
): Promise<readonly ReadonlyMap<string, string>[]> {
  const given = days.map(() => new Map<string, string>());
  for (const { field, place, numbering } of days.length === 0 ? [] : numberedFields(object)) {
    const rows = new Map<string, number[]>();
    days.forEach((day, at) => {
      const period = numbering.period(day);
      const held = rows.get(period);
      if (held) held.push(at);
      else rows.set(period, [at]);
    });
    for (const [period, members] of rows) {
      const first = await patiently(() =>
        takeNumbers((statement) => ctx.db.write(statement), place, period, numbering.headLength, members.length),
      );
      members.forEach((at, n) => given[at]?.set(field.key, numbering.value(days[at] ?? "", first + n)));
    }
  }
  return given;
}

/** The same rows with the numbers the server gives them. */
export async function numbered<T extends { readonly values: ReadonlyMap<string, unknown> }>(
  ctx: Ctx,
  object: CatalogObject,
  rows: readonly T[],
): Promise<readonly T[]> {
  if (numberedFields(object).length === 0) return rows;
  const given = await numbersFor(
    ctx,
    object,
    rows.map(() => ctx.today),
  );
  return rows.map((row, at) => ({ ...row, values: new Map([...row.values, ...(given[at] ?? [])]) }));
}

const mostTries = 50;

/** Statements sent alone give up a lock that does not come at once; who takes numbers has nothing else to do. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (sqlstateOf(error) !== "55P03" || attempt >= mostTries) throw error;
    }
  }
}
