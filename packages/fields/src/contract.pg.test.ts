import { check, evaluate, type Facts, ident, join, raw, type Sql, type SqlSources, sql, toSqlValue, toSqlWhere } from "@funnelsmith/logic";
import { type FieldDefinition, formulaOf, namesOf } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleApp, exampleFields, exampleValues } from "../test/example-fields.ts";
import { bound, kindDatabase, stored, valued, zone } from "../test/kind-database.ts";
import { filterOperatorsOf, kindOf } from "./kinds.ts";
import { decimalUnits } from "./keywords/decimal-units.ts";
import { kindList } from "./kinds.gen.ts";
import { objectScope } from "./scope.ts";

const { schema, run, createTable, fillTables, open, close } = kindDatabase();
const computed = exampleFields.filter((field) => kindOf(field).flags.virtual);
const things = ident(schema, "things");
const accounts = ident(schema, "accounts");
const contacts = ident(schema, "contacts");
const names = namesOf(exampleApp);

/** Rows that together hold every example value, each field with a null as well. */
const rowCount = Math.max(...Object.values(exampleValues).map((values) => values.length)) + 1;
const records = Array.from({ length: rowCount }, (_, at) =>
  Object.fromEntries(
    stored.map((field) => {
      const values = exampleValues[field.key] ?? [];
      return [field.key, at === 0 ? null : (values[(at - 1) % (values.length + 1)] ?? null)];
    }),
  ),
);

const scope = objectScope(exampleApp, "thing");

const checkedRule = (rule: unknown, expected?: Parameters<typeof check>[2]) => {
  const result = check(rule, scope, expected);
  if (!result.ok) throw new Error(JSON.stringify([rule, result.problems]));
  return result.rule;
};

const sources: SqlSources = {
  zone: sql`${zone}::text`,
  children: () => ({
    from: sql`${contacts} c`,
    where: sql`c.thing = r.id`,
    sources: {
      ...sources,
      variable: (source) => (source.from === "child" ? ident("c", source.field) : sources.variable(source, { is: "text" })),
    },
  }),
  variable: (source) => {
    if (source.from === "hop")
      return sql`(select h.${ident(source.field)} from ${accounts} h where h.id = ${expressionOf(source.through)})`;
    if (source.from !== "field") throw new Error("fields only");
    return expressionOf(source.field);
  },
};

function expressionOf(key: string): Sql {
  const field = exampleFields.find((one) => one.key === key);
  if (!field) throw new Error(key);
  const formula = formulaOf(names, field);
  if (formula === undefined) return sql`r.${ident(key)}`;
  const value = toSqlValue(checkedRule(formula), sources);
  const places = kindOf(field).jsonSchema(field, "en")["decimalScale"];
  return typeof places === "number" ? sql`pg_catalog.round(${value}, ${raw(String(places))})` : value;
}

beforeAll(async () => {
  await open();
  await createTable(things, stored);
  for (const [at, record] of records.entries()) {
    const values = stored.map((field) => sql`${record[field.key] === null ? null : bound(field, record[field.key])}`);
    await run(sql`insert into ${things} values (${join([sql`${at}`, ...values])})`);
  }
  const [first, second] = exampleValues["account"] ?? [];
  await run(sql`create table ${accounts} (id uuid primary key, name text, tier text, worth numeric(38,2))`);
  await run(sql`insert into ${accounts} values (${first}::uuid, '华东', 'silver', 12.50), (${second}::uuid, 'Acme', 'gold', null)`);
  await run(sql`create table ${contacts} (thing int, score numeric(38,1), met date)`);
  await run(
    sql`insert into ${contacts} values (1, 1.0, '2026-01-01'), (1, 2.5, '2026-02-03'), (1, null, '2027-01-01'), (2, 3.0, null), (3, 0.2, '2026-01-01')`,
  );
  await fillTables();
});

afterAll(close);

/** The fields of every row as they are on the wire. */
async function wireRows(): Promise<Record<string, unknown>[]> {
  const parts = valued.map((field) => sql`${field.key}::text, ${kindOf(field).toWire(expressionOf(field.key), field)}`);
  const rows = await run<{ fields: Record<string, unknown> }>(
    sql`select pg_catalog.json_build_object(${join(parts)}) as fields from ${things} r order by id`,
  );
  return rows.map((row) => row.fields);
}

describe("every field kind on PostgreSQL", () => {
  it("has an example", () => {
    expect(new Set(exampleFields.map((field) => field.kind))).toEqual(new Set(kindList.map((kind) => kind.name)));
    for (const field of stored) expect(exampleValues[field.key]?.length, field.key).toBeGreaterThan(1);
  });

  it("gives back on the wire what was written", async () => {
    const rows = await wireRows();
    for (const [at, record] of records.entries()) {
      for (const field of stored) expect(rows[at]?.[field.key], `${field.key} of row ${at}`).toEqual(record[field.key]);
    }
  });

  it("rounds formulas to their declared places", async () => {
    const rows = await wireRows();
    const found = rows.find((row) => row["whole"] === 7);
    expect(found?.["third"]).toBe("2.3333");
    expect(found?.["rounded_third"]).toBe(2);
    expect(rows.find((row) => row["whole"] === "-9007199254740993")?.["rounded_third"]).toBe(-3_002_399_751_580_331);
    expect(rows.find((row) => row["whole"] === "999999999999999999")?.["rounded_third"]).toBe("333333333333333333");
    expect(rows.find((row) => row["amount"] === "1200000.50")?.["doubled"]).toBe("2400001.00");
    expect(rows.find((row) => row["day"] === "2024-02-29")?.["later"]).toBe("2024-03-01");
  });

  it("shows what stands in the row referred to, and what the rows pointing here come to", async () => {
    const rows = await wireRows();
    const second = rows.find((row) => row["account"] === exampleValues["account"]?.[0]);
    expect(second).toMatchObject({ account_name: "华东", account_tier: "silver", account_worth: "12.50" });
    expect(rows[0]).toMatchObject({ account_name: null, contacts_count: 0, contacts_sum: "0.0", contacts_mean: null, contacts_last: null });
    expect(rows[1]).toMatchObject({ contacts_count: 1, contacts_sum: "3.5", contacts_mean: "1.8", contacts_last: "2026-02-03" });
    expect(rows[2]).toMatchObject({ contacts_count: 1, contacts_sum: "3.0", contacts_mean: "3.0", contacts_last: null });
  });

  it("writes and reads samples of its own", async () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (const field of stored) {
      const kind = kindOf(field);
      for (let turn = 0; turn < 20; turn += 1) {
        const sample = kind.sample(field, random);
        const type = raw(kind.column(field)?.type ?? "");
        const [row] = await run<{ wire: unknown }>(
          sql`select pg_catalog.to_json(${kind.toWire(sql`${bound(field, sample)}::${type}`, field)}) as wire`,
        );
        expect(row?.wire, field.key).toEqual(sample);
      }
    }
  });

  it.each(valued.map((field) => [field.key, field] as const))("filters %s in SQL as in JavaScript", async (_key, field) => {
    const rows = await wireRows();
    const operands = (
      exampleValues[field.key] ?? rows.map((row) => row[field.key]).filter((value) => value !== null && value !== undefined)
    ).slice(0, 14);
    const name = { var: field.key };
    const literals = kindOf(field).logicType(field).is === "number" ? operands.flatMap(asLiteral) : operands;
    const rules: unknown[] = [];
    for (const operator of filterOperatorsOf(field)) {
      if (operator === "empty") rules.push({ empty: [name] }, { "==": [name, null] });
      else if (operator === "in") rules.push({ in: [name, literals.slice(0, 3)] }, { in: [name, literals.slice(1, 2)] });
      else if (operator === "contains" && kindOf(field).flags.multiple)
        rules.push({ contains: [name, "gold"] }, { contains: [name, optionOf(field, 1)] });
      else if (operator === "startsWith") rules.push(...operands.map((value) => ({ startsWith: [name, String(value).slice(0, 2)] })));
      else if (operator === "endsWith") rules.push(...operands.map((value) => ({ endsWith: [name, String(value).slice(-2)] })));
      else if (operator === "contains")
        rules.push(...operands.map((value) => ({ contains: [name, String(value).slice(1, 3)] })), { contains: [name, "%"] });
      else rules.push(...literals.map((value) => ({ [operator]: [name, value] })));
    }
    expect(rules.length).toBeGreaterThan(1);
    for (const rule of [...rules, ...rules.map((one) => ({ "!": [one] }))]) {
      const known = checkedRule(rule, "boolean");
      const expected = rows.flatMap((row, at) => {
        const facts: Facts = { fields: row, now: "2026-11-18T00:00:00.000Z", today: "2026-11-18", zone };
        return evaluate(known, facts) === true ? [at] : [];
      });
      const found = await run<{ id: number }>(sql`select id from ${things} r where ${toSqlWhere(known, sources)} order by id`);
      expect(
        found.map((row) => row.id),
        JSON.stringify(rule),
      ).toEqual(expected);
    }
  });

  it("sorts numbers, days and options in their own order, nulls apart", async () => {
    for (const field of [...stored, ...computed].filter((one) => kindOf(one).flags.sortable)) {
      const kind = kindOf(field);
      const key = kind.sortKey(expressionOf(field.key), field);
      const rows = await run<{ wire: unknown }>(
        sql`select pg_catalog.to_json(${kind.toWire(expressionOf(field.key), field)}) as wire from ${things} r where ${expressionOf(field.key)} is not null order by ${key}, id`,
      );
      const wires = rows.map((row) => row.wire);
      const type = kind.logicType(field);
      if (type.is === "text") continue;
      const rank = (wire: unknown): number | string => {
        if (type.is === "choice") return type.values.indexOf(String(wire));
        return type.is === "number" ? Number(wire) : typeof wire === "string" ? wire : Number(wire);
      };
      for (let at = 1; at < wires.length; at += 1)
        expect(rank(wires[at - 1]) <= rank(wires[at]), `${field.key}: ${String(wires[at - 1])} before ${String(wires[at])}`).toBe(true);
    }
  });

  it("sorts Chinese by pinyin and Latin without regard to case", async () => {
    const [line] = exampleFields;
    if (!line) throw new Error("no example");
    const shuffled = ["丁山", "陈明", "北方", "阿里", "banana", "Apple", "apple", "张三", "10", "2"];
    const key = kindOf(line).sortKey(sql`w`, line);
    const rows = await run<{ w: string }>(sql`select w from pg_catalog.unnest(${shuffled}::text[]) w order by ${key}`);
    expect(rows.map((row) => row.w)).toEqual(["10", "2", "阿里", "北方", "陈明", "丁山", "张三", "apple", "Apple", "banana"]);
  });

  it("sorts by no more of a text than an index can hold", async () => {
    const long: (readonly [FieldDefinition, string])[] = [
      [{ key: "long_line", kind: "text", title: "Line", maxLength: 1000 }, ""],
      [{ key: "long_address", kind: "url", title: "Address" }, "https://a.example/"],
    ];
    for (const [field, start] of long) {
      const kind = kindOf(field);
      const table = ident(schema, `sorted_${field.key}`);
      await createTable(table, [field]);
      await run(sql`create index on ${table} ((${kind.sortKey(ident(field.key), field)}), id)`);
      const most = Number(kind.jsonSchema(field, "en")["maxLength"]);
      // Four bytes each, and no repeats, which the index would compress.
      const rest = Array.from({ length: most - start.length }, (_, at) => String.fromCodePoint(0x20000 + ((at * 7919) % 40_000)));
      await run(sql`insert into ${table} values (1, ${bound(field, `${start}${rest.join("")}`)})`);
    }
  });

  it("finds a duplicate across case and width", async () => {
    for (const field of stored.filter((one) => kindOf(one).flags.unique)) {
      const kind = kindOf(field);
      const table = ident(schema, `unique_${field.key}`);
      await createTable(table, [field]);
      await run(sql`create unique index on ${table} ((${kind.uniqueKey(ident(field.key), field)}))`);
      const value = exampleValues[field.key]?.[1];
      const twin = kind.logicType(field).is === "text" ? String(value).toUpperCase() : value;
      await run(sql`insert into ${table} values (1, ${bound(field, value)})`);
      await expect(
        run(sql`insert into ${table} values (2, ${typeof twin === "string" ? twin : bound(field, twin)})`),
        field.key,
      ).rejects.toMatchObject({ code: "23505" });
    }
    const [line] = exampleFields;
    if (!line) throw new Error("no example");
    const [row] = await run<{ same: boolean }>(
      sql`select ${kindOf(line).uniqueKey(sql`${"ＡＢＣ　"}::text`, line)} = ${kindOf(line).uniqueKey(sql`${"abc"}::text`, line)} as same`,
    );
    expect(row?.same).toBe(true);
  });

  it("keeps out what no writer may store", async () => {
    const attempts: [string, string][] = [
      ["amount", "'NaN'"],
      ["measure", "'NaN'"],
      ["whole", "1e18"],
      ["day", "'infinity'"],
      ["day", "'0044-03-15 BC'"],
      ["moment", "'-infinity'"],
      ["moment", "'10000-01-01T00:00:00Z'"],
      ["line", "repeat('x', 1001)"],
      ["tags", "array[null]::text[]"],
    ];
    for (const [key, value] of attempts) {
      await expect(
        run(sql`insert into ${ident(schema, `only_${key}`)} values (10000, ${raw(value)})`),
        `${key} ${value}`,
      ).rejects.toMatchObject({ code: expect.stringMatching(/^(23514|22003)$/) });
    }
  });
});

/** A number literal of a rule, where a JSON number names the decimal exactly. */
const asLiteral = (wire: unknown): number[] => (decimalUnits(Number(wire)) === undefined ? [] : [Number(wire)]);

const optionOf = (field: FieldDefinition, at: number): string => ("options" in field ? field.options?.[at]?.value : undefined) ?? "";
