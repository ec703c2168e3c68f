import type { AppDefinition } from "@funnelsmith/definition";
import {
  type CatalogObject,
  type Change,
  type Decisions,
  newId,
  type Physical,
  planPublish,
  publish,
  rollback,
} from "@funnelsmith/storage";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestTenant, type TestTenant } from "../src/create-test-tenant.ts";
import { pick, randomApp, seeded } from "./random-app.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e9));
const rounds = Number(process.env["ROUNDS"] ?? 10);
const random = seeded(seed);
const before = "2026-01-01T00:00:00Z";

let test: TestTenant;
beforeAll(async () => {
  test = await createTestTenant();
});
afterAll(() => test.drop());

const ask = (text: string, values: readonly unknown[] = []) =>
  test.db.administerAlone({ text: text.replaceAll(":schema", `"${test.tenant.schema}"`), values });

/** Every question of a plan answered by chance. */
function decide(changes: readonly Change[]): Decisions {
  return Object.fromEntries(
    changes.flatMap(({ id, class: asks, stages, options = [] }) => {
      if (asks === "safe") return [];
      const map = stages && Object.fromEntries(stages.from.map((stage) => [stage, pick(random, stages.to)]));
      return [[id, map === undefined ? pick(random, options).value : { map }]];
    }),
  );
}

/** Some rows of an object with values of their kinds, some of them in a stage. */
async function fillTable(object: CatalogObject): Promise<void> {
  for (let row = 0; row < 4; row += 1) {
    const id = newId();
    const values: Record<string, unknown> = { id, version: 1, created_at: before, updated_at: before };
    for (const { column, kind, definition } of object.fields.values()) {
      if (column === undefined || kind.flags.reference || kind.flags.member || random() < 0.3) continue;
      const sample = kind.sample(definition, random);
      const read = sample === undefined ? undefined : kind.toColumn(sample, definition);
      if (read?.ok) values[column] = read.value;
    }
    const [funnel] = object.funnels;
    const stage = funnel && random() < 0.8 ? pick(random, funnel.stages) : undefined;
    if (funnel && stage)
      Object.assign(values, {
        funnel: funnel.key,
        stage: stage.key,
        stage_entered_at: before,
        max_stage: stage.key,
        [stage.atColumn]: before,
      });
    const names = Object.keys(values);
    const made = await ask(
      `insert into ${object.table.texts.join("")} (${names.map((name) => `"${name}"`).join(", ")}) values (${names.map((_, at) => `$${at + 1}`).join(", ")})
        on conflict do nothing returning id`,
      Object.values(values),
    );
    if (made.length === 0 || !funnel || !stage) continue;
    await ask(
      `insert into :schema.stage_transition (id, app, object, record_id, seq, funnel, to_stage, at, cause, definition_version) values ($1, 'chance', $2, $3, 1, $4, $5, $6, 'api', 1)`,
      [newId(), object.key, id, funnel.key, stage.key, before],
    );
  }
}

/** What does not agree between the live version and the tables, in words; nothing when all is well. */
async function faults(): Promise<string[]> {
  const [row] = await ask(
    "select a.preparing, v.physical, v.document from :schema.app a join :schema.definition_version v on v.app = a.key and v.version = a.version",
  );
  const physical = row?.["physical"] as Physical;
  const document = row?.["document"] as AppDefinition;
  const found = row?.["preparing"] === null ? [] : ["a publish is left unfinished"];
  const differ = (what: string, is: Iterable<string>, should: Iterable<string>): void => {
    const [has, wants] = [[...is].sort().join(), [...should].sort().join()];
    if (has !== wants) found.push(`${what}: ${has} instead of ${wants}`);
  };
  for (const object of document.objects) {
    const place = physical.objects[object.key];
    if (place === undefined) throw new Error(`${object.key} has no place`);
    const table = `"${test.tenant.schema}"."${place.table}"`;
    const columns = await ask(
      "select attname || ' ' || format_type(atttypid, atttypmod) as is from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped",
      [table],
    );
    const kept = [...Object.values(place.columns), ...place.hidden].map(({ column, type }) =>
      `${column} ${type}`.replace("timestamptz", "timestamp with time zone"),
    );
    const own = new Set(kept.map((one) => one.split(" ")[0]));
    differ(
      `columns of ${object.key}`,
      columns.map((one) => one["is"] as string).filter((one) => own.has(one.split(" ")[0]) || /^_[hp]\d/.test(one)),
      kept,
    );
    const indexes = await ask(
      "select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = $1::regclass and not i.indisprimary",
      [table],
    );
    differ(
      `indexes of ${object.key}`,
      indexes.map((one) => `${one["name"] as string}${one["valid"] === true ? "" : " invalid"}`),
      Object.keys(place.indexes),
    );
    const [links] = await ask("select count(*) as n from pg_constraint where conrelid = $1::regclass and contype = 'f'", [table]);
    differ(
      `links of ${object.key}`,
      [String(links?.["n"])],
      [String(object.fields.filter(({ kind }) => kind === "reference" || kind === "member").length)],
    );
    const funnels = document.funnels?.filter((funnel) => funnel.object === object.key) ?? [];
    if (funnels.length === 0) continue;
    const places = funnels.flatMap(({ key, stages }) => stages.map((stage) => `${key}.${stage.key}`));
    const [astray] = await ask(
      `select count(*) filter (where funnel = any($1) and not (funnel || '.' || stage) = any($2)) as stages,
        count(*) filter (where stage is distinct from (select l.to_stage from :schema.stage_transition l where l.record_id = r.id order by l.seq desc limit 1)) as ledger from ${table} r`,
      [funnels.map(({ key }) => key), places],
    );
    if (Number(astray?.["stages"]) > 0) found.push(`records of ${object.key} stand in stages that are not there`);
    if (Number(astray?.["ledger"]) > 0) found.push(`the ledger of ${object.key} says other stages`);
  }
  return found;
}

it(
  `any app follows any other, and any older version comes back (SEED=${seed})`,
  async () => {
    const { db, tenant } = test;
    let version = 0;
    for (let round = 0; round < rounds; round += 1) {
      const mostRowsAtOnce = pick(random, [0, 20_000]);
      const again = version > 2 && random() < 0.35 ? 1 + Math.floor(random() * version) : undefined;
      const [old] = again === undefined ? [] : await ask("select document from :schema.definition_version where version = $1", [again]);
      const document = (old?.["document"] as AppDefinition | undefined) ?? randomApp(random);
      const { planId, changes } = await planPublish(db, { tenant, document, restore: again !== undefined });
      const how = { tenant, planId, decisions: decide(changes), mostRowsAtOnce };
      const done =
        again === undefined ? await publish(db, { ...how, document }) : await rollback(db, { ...how, app: "chance", version: again });
      version = done.version;
      const said = `round ${round}, version ${version}${again === undefined ? "" : ` from ${again}`}`;
      expect([said, done.unfinished, ...(await faults())]).toEqual([said, undefined]);
      expect([said, done.counts]).toEqual([
        said,
        Object.fromEntries(changes.flatMap(({ id, counts }) => (counts && !id.startsWith("gate.change:") ? [[id, counts]] : []))),
      ]);
      const catalog = await test.catalogs.refresh(tenant.id, "chance", done.revision);
      for (const object of catalog.objects.values()) await fillTable(object);
    }
  },
  60_000 + rounds * 10_000,
);
