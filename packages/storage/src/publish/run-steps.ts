import type { AppDefinition } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import type { ParameterValues } from "../compile/parameter-values.ts";
import { sqlstateOf } from "../connection/sqlstate.ts";
import type { Database, Transaction } from "../database.ts";
import { numberBatch } from "../numbers/number-rows.ts";
import { searchLexemes } from "../search/bigrams.ts";
import { name } from "../tables/ddl.ts";
import type { Physical } from "../tables/physical.ts";
import { clearDuplicates, type PublishStamp } from "./clear-duplicates.ts";
import { rebuildStages } from "./rebuild-stages.ts";
import { moveStages } from "./stage-mapping.ts";
import { raiseVersions } from "./raise-versions.ts";
import type { PrepareStep, SwitchStep } from "./steps.ts";

/** Long enough to get behind a short statement, short enough that the queue behind us stays short. */
const lockTimeoutMs = 100;
const mostTries = 40;

/** Runs DDL in a transaction that gives way: a lock that does not come at once is asked for again later, so that nobody queues behind us. */
export async function administerGently<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await db.administer(work, { lockTimeoutMs });
    } catch (error) {
      if (sqlstateOf(error) !== "55P03" || attempt + 1 >= mostTries) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(2_000, 50 * 1.3 ** attempt) * (0.5 + Math.random())));
    }
  }
}

/** An index made concurrently; one left invalid by an earlier attempt is made anew. */
export async function makeIndex(db: Database, step: Extract<PrepareStep, { do: "index" }>): Promise<void> {
  const [known] = await db.administerAlone({
    text: `select i.indisvalid as valid from pg_catalog.pg_index as i join pg_catalog.pg_class as c on c.oid = i.indexrelid
      join pg_catalog.pg_namespace as n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    values: [step.schema, step.index],
  });
  if (known?.["valid"] === true) return;
  const drop = { text: `drop index concurrently if exists ${name(step.schema, step.index)}`, values: [] };
  if (known !== undefined) await db.administerAlone(drop);
  try {
    await db.administerAlone({ text: step.text, values: [] });
  } catch (error) {
    await db.administerAlone(drop);
    throw error;
  }
}

/** A column and what it is to hold, an expression over the row. */
interface Filling {
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

const behind = ({ column, value }: Filling): string => `${name(column)} is distinct from ${value}`;

/**
 * Keeps an index of the rows that are behind from here on, so that they are found at once; false where the database can keep none,
 * since the value depends on settings as far as it knows: then the switch looks at every row.
 */
export async function watchBehind(db: Database, step: Extract<PrepareStep, { do: "watch" }>): Promise<boolean> {
  try {
    const text = `create index concurrently ${name(step.index)} on ${step.table} (id) where ${behind(step)}`;
    await makeIndex(db, { do: "index", schema: step.schema, index: step.index, text });
    return true;
  } catch (error) {
    if (sqlstateOf(error) === "42P17") return false;
    throw error;
  }
}

/** Fills a batch of the rows that are behind, but for those somebody is at work on; answers as fillBatch does. */
export async function catchUpBatch(tx: Transaction, step: Filling, rows: number): Promise<string | undefined> {
  const caught = await tx.query({
    text: `update ${step.table} set ${name(step.column)} = ${step.value}
      where id in (select id from ${step.table} where ${behind(step)} order by id limit ${rows} for no key update skip locked) returning id`,
    values: [],
  });
  return caught.length < rows ? undefined : String(caught.at(-1)?.["id"]);
}

/** Fills one batch of a column after the record `after`; answers the last record seen, or undefined when there are no more. */
export async function fillBatch(tx: Transaction, step: Filling, rows: number, after: string | undefined): Promise<string | undefined> {
  const [row] = await tx.query({
    text: `with few as (select id from ${step.table} where $1::uuid is null or id > $1 order by id limit ${rows}),
      filled as (update ${step.table} set ${name(step.column)} = ${step.value} where id in (select id from few) and ${behind(step)})
      select id as last from few order by id desc limit 1`,
    values: [after ?? null],
  });
  return row === undefined ? undefined : String(row["last"]);
}

/** Writes the search column of one batch anew; answers as fillBatch does. */
export async function searchBatch(
  tx: Transaction,
  step: { readonly table: string; readonly columns: readonly string[] },
  most: number,
  after: string | undefined,
): Promise<string | undefined> {
  const texts = step.columns.map((column) => `${name(column)}::text as ${name(column)}`);
  const rows = await tx.query({
    text: `select ${["id", ...texts].join(", ")} from ${step.table} where $1::uuid is null or id > $1 order by id limit ${most} for update`,
    values: [after ?? null],
  });
  const last = rows.at(-1);
  if (last === undefined) return undefined;
  await tx.query({
    text: `update ${step.table} as r set search = pg_catalog.array_to_tsvector(array(select pg_catalog.jsonb_array_elements_text(given.lexemes)))
      from unnest($1::uuid[], $2::jsonb[]) as given (id, lexemes) where r.id = given.id`,
    values: [
      rows.map((row) => row["id"]),
      rows.map((row) => JSON.stringify(searchLexemes(step.columns.map((column) => row[column] as string | null)))),
    ],
  });
  return String(last["id"]);
}

/** DDL in a row as one message: an app of fifty objects is hundreds of statements, and each would be a way there and back. */
function joinDdl(steps: readonly SwitchStep[]): readonly SwitchStep[] {
  const joined: SwitchStep[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    if (step.do === "ddl" && last?.do === "ddl") joined[joined.length - 1] = { do: "ddl", text: `${last.text};\n${step.text}` };
    else joined.push(step);
  }
  return joined;
}

/** What the switch knows besides its steps. */
export interface SwitchContext extends PublishStamp {
  readonly document: AppDefinition;
  readonly physical: Physical;
  readonly parameters: ParameterValues;
  readonly version: number;
  readonly tenant: TenantSettings;
}

/** Runs the steps of a switch in its transaction; answers what was done to rows, by the id of the change. */
export async function runSwitch(
  tx: Transaction,
  context: SwitchContext,
  steps: readonly SwitchStep[],
): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>> {
  const done: Record<string, Record<string, number>> = {};
  for (const step of joinDdl(steps)) {
    switch (step.do) {
      case "ddl":
        await tx.query({ text: step.text, values: [] });
        break;
      case "catchUp":
        // Readers go on; writers wait until the switch is through.
        await tx.query({ text: `lock table ${step.table} in share row exclusive mode`, values: [] });
        await tx.query({
          text: `update ${step.table} set ${name(step.column)} = ${step.value} where ${behind(step)}`,
          values: [],
        });
        break;
      case "number":
        await tx.query({ text: `lock table ${name(step.schema, step.table)} in share row exclusive mode`, values: [] });
        while ((await numberBatch(tx, step)) !== undefined);
        break;
      case "clearDuplicates":
        done[`field.unique:${step.object}.${step.field}`] = { cleared: await clearDuplicates(tx, context, step) };
        break;
      case "moveStages":
        done[`stages.remove:${step.funnel}`] = await moveStages(tx, {
          ...context,
          schema: context.tenant.schema,
          app: context.document,
          funnel: step.funnel,
          map: step.map,
        });
        break;
      case "rebuildStages":
        await rebuildStages(tx, step);
        break;
      case "raiseVersions":
        await raiseVersions(tx, step, context);
        break;
      case "search": {
        let last = await searchBatch(tx, step, 1_000, undefined);
        while (last !== undefined) last = await searchBatch(tx, step, 1_000, last);
        break;
      }
      default:
        throw new Error(`unknown step ${JSON.stringify(step satisfies never)}`);
    }
  }
  return done;
}

/** The failure of a publish as its reader should see it: what made a row unfit, and that nothing was changed. */
export function publishFailure(error: unknown): unknown {
  if (error instanceof Problem && (error.code === "UNIQUE_TAKEN" || error.code === "RECORD_INVALID")) {
    return new Problem(
      "PUBLISH_FAILED",
      {
        "zh-CN": "已有记录不符合新的要求，发布期间又有新的重复或无效数据写入",
        en: "Existing records do not meet the new rules: repeated or invalid values were written meanwhile",
      },
      { errors: error.errors, cause: error },
    );
  }
  return error;
}
