import type { FlowReport } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { currencyOf } from "@funnelsmith/fields";
import { join, raw, type Sql, slot, sql } from "@funnelsmith/logic";
import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogField } from "@funnelsmith/storage";
import { joinedAt } from "../closed/closing.ts";
import { countedBy } from "../counted-by.ts";
import { findFunnel, unknownField } from "../find.ts";
import { drillParams, metaOf, text } from "../meta.ts";
import { encodeDrill } from "../point.ts";
import { notAPoint } from "../point-problem.ts";
import type { ReportParams, ReportPoint, ReportResult, ReportRow } from "../report-type.ts";
import { readableAmount, readableCloseDate } from "../sql/population.ts";
import { runSql } from "../sql/run-sql.ts";
import { keysOf } from "../sql/stage-keys.ts";
import type { Question } from "../sql/standings.ts";
import { worthOf } from "../sql/worth.ts";
import { never, type Period, periodOf } from "./period-moves.ts";

/** One step of the waterfall: the records it counts and what it adds to the running total, over rows `p`. */
interface Part {
  readonly title: LocalizedText;
  readonly when: Sql;
  readonly amount: Sql;
  /** The two ends stand on the ground; between them amounts are added or taken away. */
  readonly sign: "end" | 1 | -1;
}

const became = (finish: string): Sql => sql`p.finish = ${finish}`;

/** By name, in the order of the equation: opening + new + moved in + up − down − moved out − won − lost − invalid = closing. */
const parts: Readonly<Record<string, Part>> = {
  opening: { title: text("期初", "Opening"), when: sql`p.start = 'opening'`, amount: sql`p.was`, sign: "end" },
  new: { title: text("新进入", "New"), when: sql`p.start = 'new'`, amount: sql`p.amount`, sign: 1 },
  moved_in: { title: text("移入", "Moved in"), when: sql`p.start = 'moved_in'`, amount: sql`p.amount`, sign: 1 },
  up: { title: text("金额调高", "Up"), when: sql`p.start = 'opening' and p.amount > p.was`, amount: sql`p.amount - p.was`, sign: 1 },
  down: { title: text("金额调低", "Down"), when: sql`p.start = 'opening' and p.amount < p.was`, amount: sql`p.was - p.amount`, sign: -1 },
  moved_out: { title: text("移出", "Moved out"), when: became("moved_out"), amount: sql`p.amount`, sign: -1 },
  won: { title: text("赢单", "Won"), when: became("won"), amount: sql`p.amount`, sign: -1 },
  lost: { title: text("输单", "Lost"), when: became("lost"), amount: sql`p.amount`, sign: -1 },
  invalid: { title: text("无效", "Invalid"), when: became("invalid"), amount: sql`p.amount`, sign: -1 },
  closing: { title: text("期末", "Closing"), when: became("closing"), amount: sql`p.amount`, sign: "end" },
};

interface Asked {
  readonly period: Period;
  readonly amount: CatalogField | undefined;
  /** The records concerned as rows `p`: `id, start, finish`, and what they were worth, `was` and `amount`, at the two ends. */
  readonly rows: Sql;
}

function askedOf(ctx: Ctx, definition: FlowReport, params: ReportParams): Asked {
  const place = findFunnel(ctx, definition.funnel);
  const { funnel, object } = place;
  const period = periodOf(ctx, place, [definition.filter, params.filter], params);
  const amount = readableAmount(ctx, object);
  const close = definition.closing === undefined ? undefined : readableCloseDate(ctx, object);
  if (definition.closing !== undefined && !close) throw unknownField("/closing", object.closeDate?.key ?? "closeDateField");
  const inTime = (alias: string): Sql => closesIn(definition, period.to, raw(`${alias}.close`));
  const start = period.from === undefined ? sql`true` : sql`n.joined >= ${period.from}::timestamptz`;
  const closedSince = period.from === undefined ? sql`true` : sql`n.closed_at >= ${period.from}::timestamptz`;
  const is = (...kinds: Parameters<typeof keysOf>[1][]): Sql => sql`n.stage = any(${keysOf(funnel, ...kinds)}::text[])`;
  const opening: Question = { ...period.question, asOf: period.from ?? never };
  const before = sql`select b.id, b.amount from (${worthOf(opening, { amount, close })}) b where b.stage = any(${keysOf(funnel, "open")}::text[]) and ${inTime("b")}`;
  const after = worthOf(period.question, { amount, close }, [sql`${joinedAt(period.question)} as joined`]);
  const ended = (["won", "lost", "invalid"] as const).map(
    (kind) => sql`when ${is(kind)} and ${closedSince} and (w.id is not null or ${inTime("n")}) then ${kind}`,
  );
  return {
    period,
    amount,
    rows: sql`(select * from (select coalesce(w.id, n.id) as id, coalesce(w.amount, 0) as was,
        coalesce(case when n.id is null then w.amount else n.amount end, 0) as amount,
        case when w.id is not null then 'opening' when ${start} then 'new' else 'moved_in' end as start,
        case when ${is("open")} and ${inTime("n")} then 'closing' ${join(ended, " ")} when w.id is not null then 'moved_out' end as finish
      from (${before}) w full join (${after}) n on n.id = w.id) p where p.finish is not null) p`,
  };
}

/** Whether a close date lies in the calendar period in which the report's one ends; everything does where none is asked for. */
function closesIn({ closing }: FlowReport, to: string, close: Sql): Sql {
  if (closing === undefined) return sql`true`;
  // The end is exclusive: a period up to midnight ends on the day before.
  const last = sql`((${to}::timestamptz - interval '1 microsecond') at time zone ${slot("zone")})`;
  return sql`date_trunc(${closing}::text, ${close}::timestamp) = date_trunc(${closing}::text, ${last})`;
}

/** How the open amount of the period's beginning became that of its end, step by step. */
export async function runWaterfall(ctx: Ctx, definition: FlowReport, params: ReportParams): Promise<ReportResult> {
  const { period, amount, rows: source } = askedOf(ctx, definition, params);
  const fixed = drillParams(ctx, params);
  const shown = Object.entries(parts).filter(
    ([name]) =>
      (amount || (name !== "up" && name !== "down")) && (name !== "invalid" || keysOf(period.question.funnel, "invalid").length > 0),
  );
  const counts = shown.flatMap(([name, { when, amount: value, sign }]) => {
    const total = sql`coalesce(sum(${value}) filter (where ${when}), 0)`;
    return [
      sql`count(*) filter (where ${when}) as ${raw(`n_${name}`)}`,
      sql`(${sign === -1 ? sql`-${total}` : total})::text as ${raw(`a_${name}`)}`,
    ];
  });
  const [found] = await runSql<Readonly<Record<string, number | string>>>(ctx, sql`select count(*) as n, ${join(counts)} from ${source}`);
  const rows = shown.map(
    ([name, { title }]): ReportRow => ({
      part: name,
      title,
      records: Number(found?.[`n_${name}`] ?? 0),
      ...(amount && { amount: String(found?.[`a_${name}`] ?? "0") }),
      drill: { records: encodeDrill({ definition, params: fixed, point: { column: "records", row: { part: name } } }) },
    }),
  );
  const sample = Number(found?.["n"] ?? 0);
  return {
    columns: [
      { key: "title", title: text("步骤", "Step"), type: "text" },
      ...(amount ? [{ key: "amount", title: text("金额", "Amount"), type: "decimal" as const }] : []),
      { key: "records", title: text("记录数", "Records"), type: "count" },
    ],
    rows,
    chart: {
      kind: "waterfall",
      yAxis: { type: "category", inverse: true, data: rows.map((row) => (row["title"] as LocalizedText)[ctx.locale]) },
      xAxis: { type: "value" },
      series: [{ type: "bar", data: rows.map((row) => barOf(row)) }],
    },
    meta: metaOf(
      ctx,
      definition,
      { ...params, to: period.to },
      {
        sentence: sentenceOf(definition),
        sample,
        currency: amount ? currencyOf(amount.definition, ctx.catalog.tenant.currency) : null,
      },
    ),
  };
}

/** The steps that are what became of records. */
const outcomes: ReadonlySet<string> = new Set(["won", "lost", "invalid"]);

/** What a step draws: by how much it changes the total, or, at the two ends, how high it stands; and the outcome it is, where it is one. */
function barOf(row: ReportRow): Readonly<Record<string, unknown>> {
  const part = String(row["part"]);
  const { sign = 1 } = parts[part] ?? {};
  const value = row["amount"] === undefined ? Number(row["records"]) * (sign === -1 ? -1 : 1) : Number(row["amount"]);
  return { value, ends: sign === "end", ...(outcomes.has(part) && { outcome: part }), drill: row.drill["records"] };
}

function sentenceOf({ closing }: FlowReport): LocalizedText {
  const zh = { month: "这个月", quarter: "这个季度", year: "这一年" };
  const whose =
    closing === undefined
      ? text("进行中的记录", "open records")
      : text(
          `预计在${zh[closing]}（时间段结束所在的）成交的进行中的记录`,
          `open records expected to close in the ${closing} in which the period ends`,
        );
  return text(
    `金额变化：${whose["zh-CN"]}，从期初到期末。期初 + 新进入 + 移入 + 调高 − 调低 − 移出 − 赢单 − 输单 − 无效 = 期末。期初按当时的金额，其余按期末的金额。移入移出：重新打开、搁置、改了预计日期、换了漏斗或被删除。`,
    `Amounts of ${whose.en}, from beginning to end: opening + new + moved in + up − down − moved out − won − lost − invalid = closing. The opening has the amounts of then, everything else those of the end. In and out move records that are reopened, parked, expected at another date, sent to another funnel or deleted.`,
  );
}

/** Ids of the records counted in a step. */
export function waterfallRecords(ctx: Ctx, definition: FlowReport, params: ReportParams, point: ReportPoint): Sql {
  if (point.column !== "records") throw notAPoint();
  const part = countedBy(parts, String(point.row["part"]));
  return sql`select p.id from ${askedOf(ctx, definition, params).rows} where ${part.when}`;
}
