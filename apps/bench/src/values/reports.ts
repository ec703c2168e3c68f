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
async function statementsOf(db: Database, catalog: Catalog, member: string, report: ReportDefinition): Promise<readonly Statement[]> {
  const asked: Statement[] = [];
  const recording: Database = {
    ...db,
    async report(statement) {
      asked.push(statement);
      return await db.report(statement);
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

/** One report of every kind there is: the template's own, and an error when it has none of a type, so that none goes unmeasured. */
function samples(catalog: Catalog): readonly ReportDefinition[] {
  const reports = catalog.definition.reports ?? [];
  for (const { type } of reportTypes)
    if (!reports.some((report) => report.type === type)) throw new Error(`the template has no report of type ${type} to measure`);
  return reports;
}

/** Every report type over its whole data, at a hundred thousand deals and at many more, beside its own SQL run by hand. */
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
    const measured = async (deals: number, times: number): Promise<readonly Took[]> => {
      const member = await reseed(client, deals, schema);
      const took: Took[] = [];
      for (const report of samples(catalog)) {
        const statements = await statementsOf(db, catalog, member, report);
        const http: number[] = [];
        const sql: number[] = [];
        await run(report);
        // One after the other, so that what disturbs one disturbs the other too.
        for (let index = 0; index < times; index += 1) {
          http.push(await timed(async () => run(report)));
          sql.push(await timed(async () => Promise.all(statements.map(async (statement) => db.report(statement)))));
        }
        took.push({ report, http: median(http), sql: median(sql) });
        console.log(`${report.type} ${report.key}, ${deals} deals: ${median(http).toFixed(0)} ms, its SQL ${median(sql).toFixed(0)} ms`);
      }
      return took;
    };
    return [
      ...figures(await measured(small, repeats.small), small, ""),
      ...figures(await measured(largeDeals, repeats.large), largeDeals, "_large"),
    ];
  } finally {
    agent.destroy();
    catalogs.close();
    await db.close();
    await ours.stop();
    await client.end();
  }
}

/** By type, the slowest of its reports; of many deals its ratio to the SQL too. */
function figures(took: readonly Took[], deals: number, suffix: string): readonly Value[] {
  const size = `${deals.toLocaleString("en")} deals, ${(deals * 5).toLocaleString("en")} moves`;
  return [...new Set(took.map(({ report }) => report.type))].sort().flatMap((type): Value[] => {
    const own = took.filter(({ report }) => report.type === type);
    const slowest = own.reduce((most, one) => (one.http > most.http ? one : most));
    const time: Value = {
      name: `report_${type}${suffix}`,
      what: `Report ${type}, ${size}`,
      value: slowest.http.toFixed(0),
      unit: "ms",
      target: suffix === "" ? "≤ 300" : "–",
    };
    if (suffix === "") return [time];
    const ratio = (slowest.http / slowest.sql).toFixed(2);
    return [
      time,
      { name: `report_${type}_over_sql`, what: `The same ÷ its SQL run by hand`, value: ratio, unit: "ratio", target: "≤ 1.1" },
    ];
  });
}
