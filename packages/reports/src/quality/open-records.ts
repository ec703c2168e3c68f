import { compileRights, readerSources } from "@funnelsmith/engine";
import { ident, join, raw, type Sql, slot, sql, toSqlWhere } from "@funnelsmith/logic";
import type { CatalogCriterion, CatalogStage } from "@funnelsmith/storage";
import { activitiesOf } from "../activity/activities.ts";
import { readableCloseDate } from "../sql/population.ts";
import { keysOf } from "../sql/stage-keys.ts";
import { worthOf } from "../sql/worth.ts";
import { type AskedAbout, readableFields } from "./asked-about.ts";

/** Which of the open records `s` a part finds fault with, by the part; a part that does not apply is not there. */
export type Faults = Readonly<Partial<Record<"required" | "overdue" | "stale", Sql>>>;

/** Fields an open stage asks for: its own, and those of every open stage before it. */
function requiredOf(asked: AskedAbout, stage: CatalogStage): readonly CatalogCriterion[] {
  const readable = readableFields(asked);
  const passed = asked.funnel.stages.filter((one) => one.kind === "open" && one.position <= stage.position);
  const byField = new Map(passed.flatMap(({ entry }) => entry).flatMap((one) => (one.requires === undefined ? [] : [[one.requires, one]])));
  return [...byField.values()].filter(({ requires }) => requires !== undefined && readable.has(requires));
}

/** Whether the row `r`, standing in `n.stage`, lacks a field its stage asks for; undefined where no stage asks for one the reader may read. */
function lacking(asked: AskedAbout): { readonly taken: readonly Sql[]; readonly fault: Sql } | undefined {
  const { ctx, object, funnel } = asked;
  const sources = readerSources(ctx.catalog, compileRights(ctx.catalog, ctx.actor), object, "r");
  const stages = funnel.stages.filter(({ kind }) => kind === "open").map((stage) => ({ stage, required: requiredOf(asked, stage) }));
  const fields = new Map(stages.flatMap(({ required }) => required.map((one) => [String(one.requires), one.rule])));
  if (fields.size === 0) return undefined;
  const names = [...fields.keys()];
  const has = (field: string): Sql => raw(`has_${names.indexOf(field)}`);
  const cases = stages.flatMap(({ stage, required }) => {
    const all = join(
      required.map(({ requires }) => sql`s.${has(String(requires))}`),
      " and ",
    );
    return required.length === 0 ? [] : [sql`when ${stage.key} then not (${all})`];
  });
  return {
    taken: [...fields].map(([field, rule]) => sql`coalesce(${toSqlWhere(rule, sources)}, false) as ${has(field)}`),
    fault: sql`coalesce(case s.stage ${join(cases, " ")} end, false)`,
  };
}

/** When the row `r` was last changed before the instant: by itself where it has not changed since, else its log says. */
function changedAt({ ctx, object, question: { asOf } }: AskedAbout): Sql {
  if (asOf === undefined) return sql`r.updated_at`;
  const audit = ident(ctx.catalog.tenant.schema, "audit");
  const before = sql`(select max(a.at) from ${audit} a where a.record_id = r.id and a.app = ${ctx.catalog.app} and a.object = ${object.key} and a.at < ${asOf}::timestamptz)`;
  return sql`case when r.updated_at < ${asOf}::timestamptz then r.updated_at else ${before} end`;
}

/** The records open at the instant as rows `(…) s where …`, and which of them each part finds fault with. */
export function openRecords(asked: AskedAbout): { readonly from: Sql; readonly faults: Faults } {
  const { ctx, object, funnel, question, until, staleDays } = asked;
  const lacks = lacking(asked);
  const close = readableCloseDate(ctx, object);
  const activities =
    asked.activity && activitiesOf(ctx, asked.activity, object, question.asOf === undefined ? {} : { asOf: question.asOf });
  const rows = worthOf(question, { amount: undefined, close }, [sql`${changedAt(asked)} as changed`, ...(lacks?.taken ?? [])]);
  const touched = activities
    ? sql`left join (select t.record_id, max(t.at) as at from (${activities.rows}) t group by t.record_id) a on a.record_id = w.id`
    : sql``;
  const sign = sql`greatest(w.changed, w.since${activities ? sql`, a.at` : sql``})`;
  return {
    from: sql`(select w.*, ${sign} as sign from (${rows}) w ${touched}) s where s.stage = any(${keysOf(funnel, "open")}::text[])`,
    faults: {
      ...(lacks && { required: lacks.fault }),
      ...(close && { overdue: sql`coalesce(s.close < (${until}::timestamptz at time zone ${slot("zone")})::date, false)` }),
      stale: sql`(s.sign < ${until}::timestamptz - make_interval(hours => ${staleDays * 24}::int))`,
    },
  };
}

/** `n` open records, and of them as many as each part finds fault with. */
export function openCounts(asked: AskedAbout): Sql {
  const { from, faults } = openRecords(asked);
  const counts = Object.entries(faults).map(([name, fault]) => sql`count(*) filter (where ${fault}) as ${raw(name)}`);
  return sql`select ${join([sql`count(*) as n`, ...counts])} from ${from}`;
}
