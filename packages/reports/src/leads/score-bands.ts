import type { Ctx } from "@funnelsmith/engine";
import { join, type Sql, sql } from "@funnelsmith/logic";
import { notAPoint } from "../point-problem.ts";
import type { ReportPoint } from "../report-type.ts";
import { runSql } from "../sql/run-sql.ts";

/** Where bands of about a fifth of the rows each end; equal values are never torn apart, so there may be fewer bands. */
const ends = [0.2, 0.4, 0.6, 0.8];

/** The upper ends of all bands but the last, as decimal texts in order; `from` is rows `s` with a numeric `score`. */
export async function bandEnds(ctx: Ctx, from: Sql): Promise<readonly string[]> {
  const [found] = await runSql<{ cuts: readonly string[] | null }>(
    ctx,
    sql`select (percentile_disc(${ends}::float8[]) within group (order by s.score))::text[] as cuts from ${from} where s.score is not null`,
  );
  return [...new Set(found?.cuts ?? [])];
}

/** The band of a row `s`, from 0; null for a row without a score. */
export function bandOf(cuts: readonly string[]): Sql {
  const above = cuts.map((cut) => sql`(s.score > ${cut}::numeric)::int`);
  return sql`(case when s.score is not null then ${above.length === 0 ? sql`0` : join(above, " + ")} end)`;
}

/** What a drill-down must know of a band: scores above one and up to the other, or none at all. */
export function bandPoint(cuts: readonly string[], band: number | null): Readonly<Record<string, string | null>> {
  return band === null ? { band: "none" } : { band: "scored", above: cuts[band - 1] ?? null, upTo: cuts[band] ?? null };
}

/** The condition that a row `s` lies in the band of a point. */
export function inBand({ row }: ReportPoint): Sql {
  if (row["band"] === "none") return sql`s.score is null`;
  const bound = (name: string): string | null => {
    const value = row[name] ?? null;
    if (value !== null && !(typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value))) throw notAPoint();
    return value;
  };
  if (row["band"] !== "scored") throw notAPoint();
  const [above, upTo] = [bound("above"), bound("upTo")];
  return sql`(s.score is not null and coalesce(s.score > ${above}::numeric, true) and coalesce(s.score <= ${upTo}::numeric, true))`;
}
