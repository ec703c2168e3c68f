import { type Sql, sql } from "@funnelsmith/logic";
import { elsewhere, within } from "./moves.ts";
import { membership } from "./population.ts";
import { isOnlyFunnel, todaysStage } from "./stage-keys.ts";
import { ledgerOf, type Question } from "./standings.ts";
import { waysBy } from "./ways.ts";

/** Instants between which something is looked for; open where one is left out. */
interface Between {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * All moves of a funnel's records before an instant by the way they went: `path, n, place, came, went`, where `n` records made the move, and
 * `began`, whether in the period if one is asked about. The stages are today's; `elsewhere` stands for any other funnel, null for the
 * beginning. Which stage came after which is found once a way, not once a record.
 */
export function movesByWay({ ctx, object, funnel, filters, asOf }: Question, until: string | undefined, period: Between = {}): Sql {
  const { early, late } = membership(ctx, object, filters, asOf);
  const alone = isOnlyFunnel(object);
  const told = todaysStage(funnel, sql`l.to_stage`);
  const stage = alone ? told : sql`case when l.funnel = ${funnel.key} then ${told} else ${elsewhere}::text end`;
  const rows = alone ? sql`l.funnel = ${funnel.key}` : sql`l.object = ${object.key}`;
  const began = isOpen(period) ? sql`` : sql`, array_agg(true${within(sql`l.at`, period.from, period.to)} order by l.seq) as began`;
  const past = until === undefined ? sql`` : sql` and l.at < ${until}::timestamptz`;
  const paths = sql`select * from (select l.record_id, array_agg(${stage} order by l.seq) as went${began} from ${ledgerOf(ctx)} l
    where l.app = ${ctx.catalog.app} and ${rows}${past} and ${early(sql`l.record_id`)} group by l.record_id) p where ${late(sql`p.record_id`)}`;
  const steps = sql`select w.*, lag(w.went) over (partition by w.path order by w.place) as came from (${waysBy(isOpen(period) ? ["went"] : ["went", "began"], paths)}) w`;
  return sql`select m.* from (${steps}) m where m.went is distinct from m.came`;
}

/** The same visits as `visits`, those that began in the period, by the way of their records: `path, n, stage, came_from, next`. */
export function visitsByWay(question: Question, period: Between): Sql {
  const moves = sql`select m.*, lead(m.went) over (partition by m.path order by m.place) as next from (${movesByWay(question, question.asOf, period)}) m`;
  return sql`select v.path, v.n, v.went as stage, nullif(v.came, ${elsewhere}) as came_from, v.next from (${moves}) v
    where v.went <> ${elsewhere}${isOpen(period) ? sql`` : sql` and v.began`}`;
}

const isOpen = ({ from, to }: Between): boolean => from === undefined && to === undefined;
