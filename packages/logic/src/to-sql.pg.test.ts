import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleScope } from "../test/sample-scope.ts";
import { type CheckedRule, check, ident, render, sentence, type SqlSources, sql, toSqlValue, toSqlWhere } from "./index.ts";

const schema = `logic_sql_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
const client = new pg.Client({ connectionString: process.env["TEST_DATABASE_URL"] });

const sources: SqlSources = {
  variable: (source) => (source.from === "clock" ? sql`${"2026-01-01"}::date` : ident("r", "field" in source ? source.field : source.from)),
  children: () => ({
    from: sql`${ident(schema, "child")} c`,
    where: sql`c."deal" = r."id"`,
    sources: { ...sources, variable: (source) => ident("c", "field" in source ? source.field : "") },
  }),
  zone: sql`${"Asia/Shanghai"}`,
};

const checked = (rule: unknown): CheckedRule => {
  const result = check(rule, sampleScope);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.rule;
};
const where = (rule: unknown): { readonly text: string; readonly values: readonly unknown[] } => render(toSqlWhere(checked(rule), sources));
const value = (rule: unknown): string => render(toSqlValue(checked(rule), sources)).text;

beforeAll(async () => {
  await client.connect();
  await client.query(`create schema "${schema}"`);
  await client.query(
    `create table "${schema}".deal (id int primary key, amount numeric(38,2), title text, due date, seen timestamptz, grade text, account uuid, tags text[], hot boolean)`,
  );
  await client.query(
    `insert into "${schema}".deal (id, amount, title, due, grade, tags) select i, i, 'title ' || i, date '2026-01-01' + i % 300, 'a', array['x'] from generate_series(1, 3000) i`,
  );
  for (const column of ["amount", "due", "account", "seen"]) await client.query(`create index on "${schema}".deal ("${column}")`);
  await client.query(`create index on "${schema}".deal (title text_pattern_ops)`);
  await client.query(`create index on "${schema}".deal using gin (tags)`);
  await client.query(`analyze "${schema}".deal`);
  await client.query("set enable_seqscan = off");
});

afterAll(async () => {
  await client.query(`drop schema "${schema}" cascade`);
  await client.end();
});

test.each<[string, unknown]>([
  ["a number against a literal", { ">=": [{ var: "amount" }, 2999.5] }],
  ["a literal against a number", { "<": [2999, { var: "amount" }] }],
  ["equality with a literal", { "==": [{ var: "amount" }, 7] }],
  ["a date against a literal", { "<=": [{ var: "due" }, "2026-01-02"] }],
  ["a date against the clock", { "<": [{ var: "due" }, { addDays: [{ var: "$today" }, 1] }] }],
  ["an instant between two", { "<=": ["2026-01-01T00:00:00Z", { var: "seen" }, "2026-01-02T00:00:00Z"] }],
  ["a reference", { "==": [{ var: "account" }, "00000000-0000-7000-8000-000000000001"] }],
  ["one of a list", { in: [{ var: "amount" }, [1, 2, 3]] }],
  ["the start of a text", { startsWith: [{ var: "title" }, "title 29"] }],
  ["a value of a list field", { contains: [{ var: "tags" }, "y"] }],
])("in WHERE %s uses the index of the column", async (_, rule) => {
  const { text, values } = where(rule);
  // Custom plans, as the pool runs them: the value is known to the planner.
  const plan = await client.query(`explain select id from "${schema}".deal r where ${text}`, [...values]);
  expect(plan.rows.map((row: Record<string, string>) => row["QUERY PLAN"]).join("\n")).toMatch(/Index Cond/);
});

test("values are bound, whatever people write", () => {
  const evil = "'; drop table x; --";
  const { text, values } = where({ or: [{ "==": [{ var: "title" }, evil] }, { contains: [{ var: "title" }, evil] }] });
  expect(text).toBe(`(("r"."title" = $1::text) or ("r"."title" like $2::text))`);
  expect(values).toEqual([evil, `%${evil}%`]);
});

test("a condition in value position is never null", () => {
  expect(value({ var: "hot" })).toBe(`coalesce("r"."hot", false)`);
  expect(value({ "!": [{ ">": [{ var: "amount" }, 1] }] })).toBe(`(not coalesce(("r"."amount" > $1::numeric), false))`);
});

test("nested operators grow the statement by sums, not by powers", () => {
  let rule: unknown = { var: "amount" };
  for (let level = 0; level < 30; level += 1) rule = { "/": [{ var: "amount" }, { max: [rule, 1] }] };
  expect(check(rule, sampleScope).ok).toBe(false);
  rule = { var: "amount" };
  for (let level = 0; level < 14; level += 1) rule = { "/": [{ var: "amount" }, { max: [rule, 1] }] };
  expect(value(rule).length).toBeLessThan(10_000);
});

test("a value between two others is written once, however deep", () => {
  let rule: unknown = { var: "amount" };
  for (let level = 0; level < 15; level += 1) rule = { if: [{ "<": [0, rule, 5] }, 1, 2] };
  expect(value(rule).length).toBeLessThan(10_000);
  expect(sentence(checked(rule), () => undefined, "en").length).toBeLessThan(2_000);
});

test("the biggest rule compiles and runs", async () => {
  const { text, values } = where({ and: Array.from({ length: 240 }, (_, index) => ({ "!=": [{ var: "amount" }, index] })) });
  const { rows } = await client.query(`select count(*)::int as n from "${schema}".deal r where ${text}`, [...values]);
  expect(rows).toEqual([{ n: 3000 - 239 }]);
});

test("numbers at their widest overflow on neither side", async () => {
  const wide = { "*": Array.from({ length: 30 }, () => ({ var: "amount" })) };
  const { text, values } = render(toSqlValue(checked({ round: [{ "/": [wide, 0.00000001] }, 20] }), sources));
  const { rows } = await client.query(
    `select (${text})::text as v from (select 99999999999999999999999999999999999.99::numeric as amount) r`,
    [...values],
  );
  expect(rows[0]?.v.length).toBeGreaterThan(1_000);
});
