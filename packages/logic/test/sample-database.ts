import pg from "pg";
import { type CheckedRule, type Facts, ident, join, render, type Sql, type SqlSources, sql, toSqlValue, toSqlWhere } from "../src/index.ts";

const columns: Readonly<Record<string, string>> = {
  id: "integer primary key",
  amount: "numeric(38,4)",
  ratio: "numeric(38,20)",
  seats: "numeric(38,0)",
  title: "text",
  note: "text",
  hot: "boolean",
  signed: "boolean",
  due: "date",
  begun: "date",
  seen: "timestamptz",
  sent: "timestamptz",
  account: "uuid",
  partner: "uuid",
  grade: "text",
  level: "text",
  tags: "text[]",
  stage_key: "text",
  stage_days: "numeric",
  stage_probability: "numeric",
  visits: "numeric",
  first_entered: "timestamptz",
  limit: "numeric",
  label: "text",
  user_id: "uuid",
  roles: "text[]",
  owner: "uuid",
  before: "numeric",
  now: "timestamptz",
  today: "date",
  zone: "text",
};
const childColumns: Readonly<Record<string, string>> = {
  deal: "integer",
  kind: "text",
  minutes: "numeric",
  done: "boolean",
  held: "timestamptz",
  planned: "date",
  text: "text",
  labels: "text[]",
};
const accountColumns: Readonly<Record<string, string>> = { deal: "integer primary key", name: "text", size: "numeric", since: "date" };

/** Facts stored in a schema of their own, and rules run over them. */
export interface SampleDatabase {
  /** For each rule its value on every record, as JSON text, and the records its WHERE form finds. */
  readonly answers: (
    rules: readonly CheckedRule[],
  ) => Promise<readonly { readonly values: readonly (string | null)[]; readonly found: ReadonlySet<number> | undefined }[]>;
  readonly close: () => Promise<void>;
}

const table = (name: string, of: Readonly<Record<string, string>>): string =>
  `create table ${name} (${Object.entries(of)
    .map(([column, type]) => `"${column}" ${type}`)
    .join(", ")})`;

/** Stores facts as rows: names become columns, the hop and the children tables of their own. The zone and the clock are columns too, so each record has its own. */
export async function openSampleDatabase(url: string, records: readonly Facts[]): Promise<SampleDatabase> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const schema = `logic_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const at = (name: string): Sql => ident(schema, name);
  await client.query(`create schema "${schema}"`);
  await client.query("set timezone to 'UTC'");
  for (const [name, of] of Object.entries({ deal: columns, activity: childColumns, account: accountColumns }))
    await client.query(table(`"${schema}"."${name}"`, of));
  const fill = async (name: string, rows: readonly unknown[]): Promise<void> => {
    await client.query(`insert into "${schema}"."${name}" select * from jsonb_populate_recordset(null::"${schema}"."${name}", $1::jsonb)`, [
      JSON.stringify(rows),
    ]);
  };
  await fill("deal", records.map(rowOf));
  await fill(
    "activity",
    records.flatMap((facts, deal) => (facts.children?.["activities"] ?? []).map((row) => ({ deal, ...row }))),
  );
  await fill(
    "account",
    records.flatMap((facts, deal) => (facts.hops?.["account"] ? [{ deal, ...facts.hops["account"] }] : [])),
  );

  const sources: SqlSources = {
    variable: (source) => {
      if (source.from === "hop") return sql`(select h.${ident(source.field)} from ${at("account")} h where h."deal" = r."id")`;
      return ident("r", columnOf(source));
    },
    children: () => ({
      from: sql`${at("activity")} c`,
      where: sql`c."deal" = r."id"`,
      sources: { ...sources, variable: (source) => ident("c", source.from === "child" ? source.field : "") },
    }),
    zone: ident("r", "zone"),
  };

  return {
    async answers(rules) {
      const values = rules.map((rule) => sql`to_jsonb(${toSqlValue(rule, sources)})::text`);
      const wheres = rules.flatMap((rule) =>
        rule.type.is === "boolean" ? [sql`array(select r."id" from ${at("deal")} r where ${toSqlWhere(rule, sources)})`] : [],
      );
      const asked = render(sql`select ${join(values)} from ${at("deal")} r order by r."id"`);
      const given = await client.query({ text: asked.text, values: [...asked.values], rowMode: "array" });
      const filter = render(sql`select ${join(wheres)}`);
      const found =
        wheres.length === 0
          ? []
          : ((await client.query({ text: filter.text, values: [...filter.values], rowMode: "array" })).rows[0] as number[][]);
      const lists = found.values();
      return rules.map((rule, index) => ({
        values: given.rows.map((row: (string | null)[]) => row[index] ?? null),
        found: rule.type.is === "boolean" ? new Set(lists.next().value) : undefined,
      }));
    },
    async close() {
      await client.query(`drop schema "${schema}" cascade`);
      await client.end();
    },
  };
}

function rowOf(facts: Facts, id: number): Readonly<Record<string, unknown>> {
  return {
    id,
    ...facts.fields,
    stage_key: facts.stage?.key,
    stage_days: facts.stage?.days,
    stage_probability: facts.stage?.probability,
    visits: facts.visits?.["s1"],
    first_entered: facts.firstEntered?.["s1"],
    limit: facts.params?.["limit"],
    label: facts.params?.["label"],
    user_id: facts.user?.id,
    roles: facts.user?.roles,
    owner: facts.owner,
    before: facts.previous?.["amount"],
    now: facts.now,
    today: facts.today,
    zone: facts.zone,
  };
}

function columnOf(source: Parameters<SqlSources["variable"]>[0]): string {
  switch (source.from) {
    case "field":
      return source.field;
    case "stage":
      return `stage_${source.what}`;
    case "visits":
      return "visits";
    case "firstEntered":
      return "first_entered";
    case "param":
      return source.key;
    case "user":
      return source.what === "id" ? "user_id" : "roles";
    case "owner":
      return "owner";
    case "clock":
      return source.what;
    case "previous":
      return "before";
    case "hop":
    case "child":
      throw new Error(`${source.from} is not a column of the record`);
  }
}
