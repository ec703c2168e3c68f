import type { AggregateReport } from "@funnelsmith/definition";
import { type Ctx, compileRights, rowPredicate, shownValue } from "@funnelsmith/engine";
import { ident, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogField, CatalogObject } from "@funnelsmith/storage";
import { unknownField } from "../find.ts";
import { localized, reasonTitles } from "../funnel/steps.ts";
import { text } from "../meta.ts";
import { todaysStages } from "../sql/stage-keys.ts";

/** One dimension compiled: what rows are grouped by, and how its values are named. */
export interface Dimension {
  readonly key: string;
  readonly title: LocalizedText;
  /** Text expression over `r`; null is a value of its own. */
  readonly value: Sql;
  /** Names a value under the alias `g`: an SQL expression, or undefined when `label` knows. */
  readonly labelSql: Sql | undefined;
  label(value: string | null): LocalizedText | undefined;
  /** Values that have an order of their own, first to last, as stages and options do; empty when they have none. */
  readonly order: readonly string[];
  /** True when the value is the start of a date bucket. */
  readonly date: boolean;
  /** The instant or date the bucket is made from, for the period of the report. */
  readonly at: Sql | undefined;
}

type Declared = NonNullable<AggregateReport["dimensions"]>[number];

/** What people read for a value that SQL or the dimension names; one whose row the reader may not see is said to be restricted. */
export function labelOfValue(dimension: Dimension, value: string | null, named: string | null | undefined): LocalizedText {
  if (value === null) return text("（空）", "(empty)");
  if (dimension.labelSql && !named) return text("（无权查看）", "(restricted)");
  return dimension.label(value) ?? text(named ?? value, named ?? value);
}

/** The start of the bucket as YYYY-MM-DD text: instants by the tenant's zone, weeks from Monday. */
export function bucketed(expression: Sql, instant: boolean, bucket: string): Sql {
  const local = instant ? sql`${expression} at time zone ${slot("zone")}` : sql`${expression}::timestamp`;
  return sql`date_trunc(${bucket}::text, ${local})::date::text`;
}

/** What a bucket's first day is called: months, quarters and years by their names, days and weeks by that day. */
export const bucketLabel =
  (bucket: string) =>
  (value: string | null): LocalizedText | undefined => {
    if (value === null) return undefined;
    const names: Readonly<Partial<Record<string, string>>> = {
      month: value.slice(0, 7),
      quarter: `${value.slice(0, 4)} Q${Math.ceil(Number(value.slice(5, 7)) / 3)}`,
      year: value.slice(0, 4),
    };
    const name = names[bucket] ?? value;
    return text(name, name);
  };

/** The first day of the bucket a label names, as YYYY-MM-DD; undefined for a label of something else. */
export function bucketStart(label: string): string | undefined {
  const [, year, month, day = "01", quarter] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?| Q([1-4]))?$/.exec(label) ?? [];
  if (year === undefined) return undefined;
  const first = quarter === undefined ? (month ?? "01") : String(Number(quarter) * 3 - 2).padStart(2, "0");
  return `${year}-${first}-${day}`;
}

const plain = { label: () => undefined, labelSql: undefined, order: [], date: false, at: undefined };

function ofStage(ctx: Ctx, object: CatalogObject, declared: Declared, asOf: string | undefined): Dimension {
  const stages = object.funnels.flatMap((funnel) => funnel.stages);
  const ledger = ident(ctx.catalog.tenant.schema, "stage_transition");
  const value =
    asOf === undefined
      ? object.standing("r", "stage")
      : sql`(select ${todaysStages(object, sql`l.funnel`, sql`l.to_stage`)} from ${ledger} l where l.record_id = r.id and l.at < ${asOf}::timestamptz order by l.seq desc limit 1)`;
  return {
    ...plain,
    key: declared.key,
    title: text("阶段", "Stage"),
    value,
    order: stages.map((stage) => stage.key),
    label: (key) => {
      const stage = stages.find((one) => one.key === key);
      return stage && localized(stage.definition.title);
    },
  };
}

/** Why the record came where it is: the reason of its last move, as of the instant; null for a move without one. Where stages took the place of others nobody was asked. */
function ofReason(ctx: Ctx, object: CatalogObject, declared: Declared, asOf: string | undefined): Dimension {
  const reasons = reasonTitles(object.funnels.flatMap((funnel) => funnel.stages));
  const ledger = ident(ctx.catalog.tenant.schema, "stage_transition");
  const bound = asOf === undefined ? sql`` : sql`and l.at < ${asOf}::timestamptz`;
  return {
    ...plain,
    key: declared.key,
    title: text("原因", "Reason"),
    value: sql`(select l.reason_code from ${ledger} l where l.record_id = r.id and l.cause <> 'redesign' ${bound} order by l.seq desc limit 1)`,
    label: (value) => (value === null ? undefined : reasons.get(value)),
  };
}

function ofMember(ctx: Ctx, declared: Declared, title: LocalizedText, expression: Sql): Dimension {
  const member = ident(ctx.catalog.tenant.schema, "member");
  return {
    ...plain,
    key: declared.key,
    title,
    value: sql`${expression}::text`,
    labelSql: sql`(select m.name from ${member} m where m.id::text = g.${ident(declared.key)})`,
  };
}

function ofReference(ctx: Ctx, declared: Declared, field: CatalogField, target: CatalogObject): Dimension {
  const rights = compileRights(ctx.catalog, ctx.actor).object(target.key);
  const name = rights.readable.has(target.title.key)
    ? sql`(select ${target.title.expression("x")}::text from ${target.table} x where x.id::text = g.${ident(declared.key)} and ${rowPredicate(rights.scope.read, "x")})`
    : sql`null::text`;
  return {
    ...plain,
    key: declared.key,
    title: localized(field.definition.title),
    value: sql`${field.expression("r")}::text`,
    labelSql: name,
  };
}

/** Compiles a declared dimension; a field the reader may not read, or that cannot be grouped by, is refused as unknown. */
export function dimensionOf(ctx: Ctx, object: CatalogObject, declared: Declared, index: number, asOf: string | undefined): Dimension {
  const pointer = `/dimensions/${index}/field`;
  if (declared.field === "$stage") {
    if (object.funnels.length === 0) throw unknownField(pointer, declared.field);
    return ofStage(ctx, object, declared, asOf);
  }
  if (declared.field === "$reason") {
    if (object.funnels.length === 0) throw unknownField(pointer, declared.field);
    return ofReason(ctx, object, declared, asOf);
  }
  if (declared.field === "$owner") return ofMember(ctx, declared, text("负责人", "Owner"), raw("r.owner_id"));
  if (declared.field === "$created_at") {
    const bucket = declared.bucket ?? "month";
    const value = bucketed(raw("r.created_at"), true, bucket);
    const label = bucketLabel(bucket);
    return { ...plain, key: declared.key, title: text("创建时间", "Created"), value, label, date: true, at: raw("r.created_at") };
  }
  const field = object.fields.get(declared.field);
  const rights = compileRights(ctx.catalog, ctx.actor);
  if (!field?.kind.flags.groupable || !rights.object(object.key).readable.has(declared.field)) throw unknownField(pointer, declared.field);
  const title = localized(field.definition.title);
  const expression = shownValue(ctx.catalog, rights, object, field, "r");
  if (field.type.is === "date" || field.type.is === "instant") {
    const instant = field.type.is === "instant";
    const at = instant ? expression : sql`(${expression}::timestamp at time zone ${slot("zone")})`;
    const bucket = declared.bucket ?? "month";
    return { ...plain, key: declared.key, title, value: bucketed(expression, instant, bucket), label: bucketLabel(bucket), date: true, at };
  }
  if (field.kind.flags.member) return ofMember(ctx, declared, title, expression);
  const target = field.kind.flags.reference && field.type.is === "id" ? ctx.catalog.objects.get(field.type.object ?? "") : undefined;
  if (target) return ofReference(ctx, declared, field, target);
  const options = optionTitles(field);
  return {
    ...plain,
    key: declared.key,
    title,
    value: sql`${expression}::text`,
    order: [...options.keys()],
    label: (value) => (value === null ? undefined : options.get(value)),
  };
}

/** Titles of a field's options by value, or of the field it shows; empty for fields without options. */
function optionTitles(field: CatalogField): ReadonlyMap<string, LocalizedText> {
  const definition = field.kind.standsFor?.(field.definition) ?? field.definition;
  if ("options" in definition && Array.isArray(definition.options))
    return new Map(definition.options.map((option) => [option.value, localized(option.title)]));
  if (field.type.is === "boolean")
    return new Map([
      ["true", text("是", "Yes")],
      ["false", text("否", "No")],
    ]);
  return new Map();
}
