import type pg from "pg";
import type { Effect, Journal, Write } from "./journal.ts";

interface Expected {
  readonly object: Effect["object"];
  version: number;
  audits: number;
  moves: number;
  events: number;
  name: string | null;
  stage: string | null;
  lines: string | null;
}

interface Stored {
  readonly id: string;
  readonly object: string;
  readonly version: number;
  readonly audits: number;
  readonly moves: number;
  readonly events: number;
  readonly name: string | null;
  readonly stage: string | null;
  readonly lines: string | null;
}

/**
 * Compares what is stored with what was acknowledged, record by record: value, stage, rows, version, and the number of audit, ledger and outbox
 * rows. A write that was cut counts exactly when its answer is stored under its key: with everything it does, or with nothing. Answers what differs.
 */
export async function compare(client: pg.Client, schema: string, journal: Journal): Promise<readonly string[]> {
  const differences: string[] = [];
  const { rows: answers } = await client.query<{ key: string; status: number; response: string }>(
    `select key, status, response from "${schema}".idempotency where status <> 102`,
  );
  const stored = new Map(answers.map((row) => [row.key, row]));
  for (const [write, answer] of journal.acknowledged) {
    const row = stored.get(write.key);
    if (!row) differences.push(`the answer of ${write.method} ${write.path} is lost`);
    else if (row.status !== answer.status || (!isBulk(write) && row.response !== answer.text)) {
      differences.push(
        `the answer of ${write.method} ${write.path} was ${answer.status} ${answer.text}, kept is ${row.status} ${row.response}`,
      );
    }
  }
  for (const write of journal.refused)
    if (stored.has(write.key)) differences.push(`${write.method} ${write.path} was refused and is stored`);
  const happened = [...journal.acknowledged.keys(), ...[...journal.cut].filter((write) => stored.has(write.key))];
  const expected = expectedRecords(happened);
  const found = await storedRecords(client, schema);
  for (const record of found) {
    const want = expected.get(record.id);
    if (want === undefined) differences.push(`${record.object} ${record.id} is there and nobody was told`);
    else differences.push(...differencesOf(record, want));
    expected.delete(record.id);
  }
  for (const [id, { object }] of expected) differences.push(`${object} ${id} is lost`);
  return differences;
}

const isBulk = (write: Write): boolean => write.path.endsWith("/bulk");

function expectedRecords(writes: readonly Write[]): Map<string, Expected> {
  const records = new Map<string, Expected>();
  for (const effect of writes.flatMap(({ effects }) => effects)) {
    const { object, id } = effect;
    const record = records.get(id) ?? { object, version: 0, audits: 0, moves: 0, events: 0, name: null, stage: null, lines: null };
    record.version += effect.version;
    record.audits += effect.audits;
    record.moves += effect.moves;
    record.events += effect.events;
    record.name = effect.name ?? record.name;
    record.stage = effect.stage ?? record.stage;
    record.lines = effect.lines ?? record.lines;
    records.set(id, record);
  }
  return records;
}

function differencesOf(record: Stored, want: Expected): readonly string[] {
  const counted = ["version", "audits", "moves", "events", "name", "stage", "lines"] as const;
  return counted
    .filter((what) => record[what] !== want[what])
    .map((what) => `${record.object} ${record.id}: ${what} is ${record[what]}, expected ${want[what]}`);
}

/** Every record that was not seeded. */
async function storedRecords(client: pg.Client, schema: string): Promise<readonly Stored[]> {
  const one = (object: string, stage: string, lines = "null::text"): string =>
    `select r.id::text, '${object}' as object, r.version, r.name, ${stage} as stage, ${lines} as lines, coalesce(a.n, 0)::int as audits, coalesce(l.n, 0)::int as moves, coalesce(e.n, 0)::int as events
      from "${schema}".crash__${object} r left join a on a.record_id = r.id left join l on l.record_id = r.id left join e on e.id = r.id::text where r.name not like 'seed %'`;
  const lines = `(select string_agg(l.item, ',' order by l._place) from "${schema}".crash__deal__lines l where l._record = r.id and l.deleted_at is null)`;
  const { rows } = await client.query<Stored>(`with
    a as (select record_id, count(*) as n from "${schema}".audit group by record_id),
    l as (select record_id, count(*) as n from "${schema}".stage_transition group by record_id),
    e as (select named as id, count(*) as n from "${schema}".outbox o, jsonb_array_elements_text(o.payload -> 'ids') as named
      where o.payload ->> 'object' <> 'unit' or jsonb_array_length(o.payload -> 'ids') = 1 group by named)
    ${one("deal", "r.stage", lines)} union all ${one("note", "null::text")} union all ${one("unit", "null::text")}`);
  return rows;
}
