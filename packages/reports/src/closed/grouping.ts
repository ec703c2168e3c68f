import type { AggregateReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { join, raw, type Sql, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";
import { bucketWithoutDate } from "../aggregate/bucket-without-date.ts";
import { bucketed, bucketLabel, type Dimension, dimensionOf, labelOfValue } from "../aggregate/dimension.ts";
import { mostGroups, tooManyGroups } from "../aggregate/most-groups.ts";
import { text } from "../meta.ts";
import type { ReportColumn, ReportPoint } from "../report-type.ts";

type Declared = NonNullable<AggregateReport["dimensions"]>[number];

/** What the rows of a report are grouped by: one dimension, the time of what happened, or nothing at all. */
export interface Grouping {
  readonly dimension: Dimension | undefined;
  /** What a source over `r` takes along: `… as by`; empty where there is nothing to take. */
  readonly taken: readonly Sql[];
  /** The group of a row of that source under `s`, as text. */
  readonly value: Sql;
}

/**
 * Compiles the dimension of a report over what happened to records; `at` is the instant of that under `s`, which `$closed_at` buckets where
 * it is given.
 */
export function groupingOf(
  ctx: Ctx,
  object: CatalogObject,
  dimensions: readonly Declared[] | undefined,
  asOf: string | undefined,
  at?: Sql,
): Grouping {
  const [declared] = dimensions ?? [];
  if (!declared) return { dimension: undefined, taken: [], value: sql`null::text` };
  if (at && declared.field === "$closed_at") {
    const title = text("结束时间", "Closed");
    const bucket = declared.bucket ?? "month";
    const dimension = {
      key: "by",
      title,
      value: sql``,
      labelSql: undefined,
      label: bucketLabel(bucket),
      order: [],
      date: true,
      at: undefined,
    };
    return { dimension, taken: [], value: bucketed(at, true, bucket) };
  }
  const dimension = dimensionOf(ctx, object, { ...declared, key: "by" }, 0, asOf);
  if (declared.bucket !== undefined && !dimension.date) throw bucketWithoutDate(0, declared.field);
  return { dimension, taken: [sql`${dimension.value} as by`], value: raw("s.by") };
}

/** One group as the database answers it. */
export type Group = Readonly<Record<string, string | number | null>>;

/** Aggregates over the rows `s` of a source by group: `by, label, n`, then what `selects` name. Dates in order, else the largest first. */
export function grouped(grouping: Grouping, selects: readonly Sql[], from: Sql): Sql {
  const { dimension, value } = grouping;
  const all = join([sql`${value} as by`, sql`count(*) as n`, ...selects]);
  return dimension ? listed(grouping, sql`select ${all} from ${from} group by 1`) : sql`select ${all} from ${from}`;
}

/** Groups `by, n, …` in the order they are shown, with what they are called; no more of them than are answered and one. */
export function listed({ dimension }: Grouping, groups: Sql): Sql {
  if (!dimension) return groups;
  const inner = sql`select i.* from (${groups}) i order by ${dimension.date ? sql`i.by` : sql`i.n desc, i.by`} limit ${mostGroups + 1}`;
  return sql`select g.*, ${dimension.labelSql ?? sql`null::text`} as label from (${inner}) g`;
}

/** The first columns of a row: its group by value and name, or that it stands for everything. */
export function groupOf(
  grouping: Grouping,
  group: Group,
): Readonly<Record<"by", { readonly value: string | null; readonly label: LocalizedText }>> {
  const value = group["by"] === null || group["by"] === undefined ? null : String(group["by"]);
  const { dimension } = grouping;
  if (!dimension) return { by: { value: null, label: text("全部", "All") } };
  const label = group["label"];
  return { by: { value, label: labelOfValue(dimension, value, typeof label === "string" ? label : null) } };
}

/** The column of the group, or of what stands for everything. */
export function groupColumn({ dimension }: Grouping): ReportColumn {
  return { key: "by", title: dimension?.title ?? text("范围", "Scope"), type: "text" };
}

/** The condition that a row `s` belongs to the group of a point. */
export function inGroup(grouping: Grouping, point: ReportPoint): Sql {
  return grouping.dimension ? sql`${grouping.value} is not distinct from ${point.row["by"] ?? null}::text` : sql`true`;
}

/** What to say when not every group is listed. */
export function groupNotes(found: readonly Group[]): readonly LocalizedText[] {
  return found.length > mostGroups ? [tooManyGroups] : [];
}
