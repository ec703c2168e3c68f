import type { AppDefinition, FieldDefinition } from "@funnelsmith/definition";
import { type Conversion, kindOf, type Locale } from "@funnelsmith/fields";
import { ident } from "@funnelsmith/logic";
import { type LocalizedText, Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { Database } from "../database.ts";
import { inline, name } from "../tables/ddl.ts";
import { findEffects } from "./effects.ts";
import { placeOf } from "./hidden-objects.ts";
import { refuseInvalid } from "./plan-publish.ts";
import { readStoredApp } from "./stored-app.ts";

/** One row a change of a field's form concerns: its value as people read it, before and after. */
export interface PreviewRow {
  readonly id: string;
  readonly title: string | null;
  readonly old: string;
  /** Null for a value that does not convert. */
  readonly new: string | null;
  /** Why it does not. */
  readonly reason?: LocalizedText;
}

/** Which rows are asked for. */
export interface PreviewQuestion {
  readonly tenant: TenantSettings;
  readonly document: AppDefinition;
  readonly restore?: boolean;
  /** Id of a change of the plan that converts a field. */
  readonly change: string;
  /** Only those that do not convert. */
  readonly unfit: boolean;
  readonly limit: number;
  /** Rows after this id. */
  readonly after?: string;
  readonly locale: Locale;
}

/**
 * The rows a conversion concerns, those that do not convert with the reason, by the very expressions the publish executes; by id, so that
 * the last one leads to the next page. NOT_FOUND for a change that converts nothing.
 */
export async function previewRows(db: Database, question: PreviewQuestion): Promise<readonly PreviewRow[]> {
  const { tenant, document, restore = false } = question;
  await refuseInvalid(document);
  const { published } = await readStoredApp((statement) => db.administerAlone(statement), tenant, document.key);
  if (published === undefined) throw new Problem("NOT_FOUND");
  const behind = { physical: published.physical, restore };
  const effect = findEffects(published.document, document, behind).find(({ id }) => id === question.change);
  if (effect?.does !== "convertField") throw new Problem("NOT_FOUND");
  const place = placeOf(behind, effect.object.key);
  const column = place?.columns[effect.from.key];
  if (place === undefined || column === undefined) throw new Problem("NOT_FOUND");
  const { from, to, conversion } = effect;
  const titleColumn = place.columns[effect.object.titleField]?.column;
  const text = rowsText(
    tenant,
    { table: name(tenant.schema, place.table), column: column.column, title: titleColumn, from, to, conversion },
    question,
  );
  const rows = await db.administerAlone({ text, values: [question.after ?? null] });
  const context = { locale: question.locale, zone: tenant.zone, currency: tenant.currency };
  return rows.map((row): PreviewRow => {
    const old = kindOf(from).format(row["old"], from, context);
    const common = { id: String(row["id"]), title: (row["title"] as string | null) ?? null, old };
    if (row["fits"] === true) return { ...common, new: kindOf(to).format(row["new"], to, context) };
    return { ...common, new: null, reason: reasonOf(conversion, to, old, context) };
  });
}

interface Converted {
  readonly table: string;
  readonly column: string;
  readonly title: string | undefined;
  readonly from: FieldDefinition;
  readonly to: FieldDefinition;
  readonly conversion: Conversion;
}

function rowsText(
  tenant: TenantSettings,
  { table, column, title, from, to, conversion }: Converted,
  { unfit, limit }: PreviewQuestion,
): string {
  const slots = { zone: tenant.zone };
  const value = ident(column);
  const fits =
    conversion.class === "refused" ? "false" : conversion.class === "lossless" ? "true" : inline(conversion.convertible(value), slots);
  const after = conversion.class === "refused" ? "null::text" : inline(kindOf(to).toWire(conversion.using(value), to), slots);
  return `select id, ${title === undefined ? "null" : `${name(title)}::text`} as title, pg_catalog.to_json(${inline(kindOf(from).toWire(value, from), slots)}) as old,
    case when ${fits} then pg_catalog.to_json(${after}) end as new, ${fits} as fits
    from ${table} where ${name(column)} is not null${unfit ? ` and not (${fits})` : ""} and ($1::uuid is null or id > $1) order by id limit ${limit}`;
}

/** What the new kind says of the value as it reads; where reading it would do, that it is not one of those it may be. */
function reasonOf(
  conversion: Conversion,
  to: FieldDefinition,
  old: string,
  context: Parameters<ReturnType<typeof kindOf>["parse"]>[2],
): LocalizedText {
  if (conversion.class === "refused") return conversion.why;
  const read = kindOf(to).parse(old, to, context);
  return read.ok ? { "zh-CN": "不符合新的类型或选项", en: "Does not fit the new form" } : read.problem.detail;
}
