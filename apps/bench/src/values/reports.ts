import { Agent } from "node:http";
import type { ReportDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { reportTypes, runReport } from "@funnelsmith/reports";
import { type Catalog, type Database, openCatalogs, openDatabase } from "@funnelsmith/storage";
import { type Call, send } from "../load.ts";
import { connect, reseed, tenantOf } from "../prepare.ts";
import { startOurs } from "../processes.ts";
import { median } from "../statistics.ts";
import type { Served, Value } from "./all.ts";

type Statement = Parameters<Database["report"]>[0];

const small = 100_000;
/** How often each is measured, of which the median counts; of many deals, where one takes seconds and varies less, not as often. */
const repeats = { small: 5, large: 3 };

/** The statements of a report in the order they are asked: those of one step at once, as the product does. */
type Steps = readonly (readonly Statement[])[];

/** A report and what it took, over HTTP and as its bare SQL, in ms. */
interface Took {
  readonly report: ReportDefinition;
  readonly http: number;
  readonly sql: number;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The statements a report asks of the database, in the product's own words, as the administrator whose key is used. */
async function statementsOf(db: Database, catalog: Catalog, member: string, report: ReportDefinition): Promise<Steps> {
  const asked: Statement[][] = [];
  let open = 0;
  const recording: Database = {
    ...db,
    async report(statement) {
      if (open === 0) asked.push([]);
      asked.at(-1)?.push(statement);
      open += 1;
      try {
        return await db.report(statement);
      } finally {
        open -= 1;
      }
    },
  };
  const now = new Date();
  const ctx: Ctx = {
    db: recording,
    catalog,
    actor: { member, roles: [], admin: true, owners: [member] },
    locale: "en",
    now: now.toISOString(),
    today: now.toISOString().slice(0, 10),
    cause: "api",
    secret: "",
  };
  await runReport(ctx, report, {});
  return asked;
}

/** Asks the database what a report does, the same way. */
async function byHand(db: Database, steps: Steps): Promise<void> {
  for (const step of steps) await Promise.all(step.map(async (statement) => db.report(statement)));
}

/** Reports of every kind there is: the template's own, and an error when it has none of a type, so that none goes unmeasured. */
function samples(catalog: Catalog): readonly ReportDefinition[] {
  const reports = catalog.definition.reports ?? [];
  for (const { type } of reportTypes)
    if (!reports.some((report) => report.type === type)) throw new Error(`the template has no report of type ${type} to measure`);
  return reports;
}

/**
 * Every report type over its whole data at a hundred thousand deals, and the slowest report of each at many more, beside its own SQL run by
 * hand. A report that cannot be measured is said, ends the bench with a failure, and leaves the others their figures.
 */
export async function reportValues({ env, ourKey, largeDeals }: Served): Promise<readonly Value[]> {
  const url = env["DATABASE_URL"] ?? "";
  const client = await connect(url);
  const ours = await startOurs({ ...env });
  const db = await openDatabase({ ownerUrl: url, runtimeUrl: undefined, onError: () => {} });
  const catalogs = openCatalogs(db);
  const agent = new Agent({ keepAlive: true });
  try {
    const { id, schema } = await tenantOf(client);
    const catalog = await catalogs.get(id, "b2b");
    const run = async (definition: ReportDefinition): Promise<void> => {
      const headers = { authorization: `Bearer ${ourKey}` };
      const asked: Call = { method: "POST", path: "/api/v1/apps/b2b/reports/run", headers, body: JSON.stringify({ definition }) };
      const answer = await send(ours.port, agent, asked);
      if (answer.status !== 200) throw new Error(`${definition.key} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
    };
    const measureOne = async (report: ReportDefinition, member: string, times: number): Promise<Took> => {
      // Once each before it counts.
      const steps = await statementsOf(db, catalog, member, report);
      await run(report);
      const http: number[] = [];
      const sql: number[] = [];
      // One after the other, so that what disturbs one disturbs the other too.
      for (let index = 0; index < times; index += 1) {
        http.push(await timed(async () => run(report)));
        sql.push(await timed(async () => byHand(db, steps)));
      }
      return { report, http: median(http), sql: median(sql) };
    };
    const measured = async (reports: readonly ReportDefinition[], deals: number, times: number): Promise<readonly Took[]> => {
      const member = await reseed(client, deals, schema);
      const found: Took[] = [];
      for (const report of reports) {
        try {
          const took = await measureOne(report, member, times);
          found.push(took);
          console.log(`${report.type} ${report.key}, ${deals} deals: ${took.http.toFixed(0)} ms, its SQL ${took.sql.toFixed(0)} ms`);
        } catch (error) {
          console.error(`${report.type} ${report.key} could not be measured at ${deals} deals:`, error);
          process.exitCode = 1;
        }
      }
      return found;
    };
    const few = await measured(samples(catalog), small, repeats.small);
    const slowest = slowestOf(few);
    const many = await measured(
      slowest.map(({ report }) => report),
      largeDeals,
      repeats.large,
    );
    return [
      ...slowest.map((took) => timeOf(took, small, "")),
      ...many.flatMap((took) => [timeOf(took, largeDeals, "_large"), ratioOf(took)]),
    ];
  } finally {
    agent.destroy();
    catalogs.close();
    await db.close();
    await ours.stop();
    await client.end();
  }
}

/** The slowest report of each type, by the name of the type. */
function slowestOf(took: readonly Took[]): readonly Took[] {
  const types = [...new Set(took.map(({ report }) => report.type))].sort();
  return types.flatMap((type) => {
    const [first, ...others] = took.filter(({ report }) => report.type === type);
    return first ? [others.reduce((most, one) => (one.http > most.http ? one : most), first)] : [];
  });
}

function timeOf({ report: { type }, http }: Took, deals: number, suffix: string): Value {
  const size = `${deals.toLocaleString("en")} deals, ${(deals * 5).toLocaleString("en")} moves`;
  return {
    name: `report_${type}${suffix}`,
    what: `Report ${type}, ${size}`,
    value: http.toFixed(0),
    unit: "ms",
    target: suffix === "" ? "≤ 300" : "–",
  };
}

function ratioOf({ report: { type }, http, sql }: Took): Value {
  return {
    name: `report_${type}_over_sql`,
    what: "The same ÷ its SQL run by hand",
    value: (http / sql).toFixed(2),
    unit: "ratio",
    target: "≤ 1.1",
  };
}
