import { assertCurrent, bindings, type Ctx } from "@funnelsmith/engine";
import { check, fill, type CheckedRule, ident, join, raw, render, type Sql, sql, toSqlValue, toSqlWhere } from "@funnelsmith/logic";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import type { CatalogObject } from "@funnelsmith/storage";

/** Draft rules to be tried on the records that are there. */
export interface RuleTest {
  readonly object: string;
  readonly criteria: readonly { readonly key: string; readonly rule: unknown }[];
  /** A rule that narrows the records. */
  readonly filter?: unknown;
}

/** How many records would pass, which criterion stops how many, and some that are stopped. */
export interface RuleTestResult {
  readonly total: number;
  readonly met: number;
  readonly criteria: readonly { readonly key: string; readonly met: number; readonly unmet: number }[];
  readonly samples: readonly { readonly id: string; readonly title: string | null; readonly unmet: readonly string[] }[];
}

const sampleSize = 20;

function checked(object: CatalogObject, rule: unknown, pointer: string, problems: ProblemItem[]): CheckedRule | undefined {
  const result = check(rule, object.scope, "boolean");
  if (result.ok) return result.rule;
  problems.push(...result.problems.map((problem) => ({ ...problem, pointer: `${pointer}${problem.pointer}` })));
  return undefined;
}

/** Tries draft rules over every undeleted record, computed as gates compute them; nothing is written. */
export async function testRules(ctx: Ctx, test: RuleTest): Promise<RuleTestResult> {
  const object = ctx.catalog.objects.get(test.object);
  if (!object) throw new Problem("NOT_FOUND");
  const problems: ProblemItem[] = [];
  const rules = test.criteria.map((criterion, index) => checked(object, criterion.rule, `/criteria/${index}/rule`, problems));
  const filter = test.filter === undefined ? undefined : checked(object, test.filter, "/filter", problems);
  if (problems.length > 0) throw new Problem("FILTER_INVALID", undefined, { errors: problems });

  const sources = object.sources("r");
  const column = (index: number): Sql => ident(`c${index}`);
  const verdicts = rules.flatMap((rule, index) => (rule ? [sql`${toSqlValue(rule, sources)} as ${column(index)}`] : []));
  const all = join(
    rules.map((_, index) => column(index)),
    " and ",
  );
  const counts = rules.map((_, index) => sql`count(*) filter (where ${column(index)}) as ${ident(`n${index}`)}`);
  const statement = sql`with judged as materialized (
      select r."id", ${object.title.expression("r")}::text as "title", ${join(verdicts)} from ${object.table} r
      where r."deleted_at" is null ${filter ? sql`and ${toSqlWhere(filter, sources)}` : raw("")}
    ), stopped as (select * from judged where not (${all}) order by "id" limit ${sampleSize})
    select (select a."revision" from ${ident(ctx.catalog.tenant.schema, "app")} a where a."key" = ${ctx.catalog.app}) as "revision", (select count(*) from judged) as "total", (select count(*) from judged where ${all}) as "met", t.*,
      (select coalesce(json_agg(row_to_json(s)), '[]') from stopped s) as "samples" from (select ${join(counts)} from judged) t`;
  const { text, values } = render(statement);
  const [row] = await ctx.db.report({ text, values: fill(values, bindings(ctx)) });
  assertCurrent(ctx.catalog, row?.["revision"]);
  const total = Number(row?.["total"] ?? 0);
  const samples = (row?.["samples"] ?? []) as readonly Readonly<Record<string, unknown>>[];
  return {
    total,
    met: Number(row?.["met"] ?? 0),
    criteria: test.criteria.map(({ key }, index) => {
      const met = Number(row?.[`n${index}`] ?? 0);
      return { key, met, unmet: total - met };
    }),
    samples: samples.map((sample) => ({
      id: String(sample["id"]),
      title: (sample["title"] as string | null) ?? null,
      unmet: test.criteria.flatMap(({ key }, index) => (sample[`c${index}`] === true ? [] : [key])),
    })),
  };
}
