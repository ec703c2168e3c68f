import { randomUUID } from "node:crypto";
import type { FieldDefinition } from "@funnelsmith/definition";
import { fill, ident, join, raw, render, type Sql, sql } from "@funnelsmith/logic";
import pg from "pg";
import { kindOf } from "../src/kinds.ts";
import { exampleFields, exampleValues } from "./example-fields.ts";

/** The zone of the statements. */
export const zone = "Asia/Shanghai";

/** The example fields that have a column. */
export const stored: readonly FieldDefinition[] = exampleFields.filter((field) => kindOf(field).column(field) !== undefined);

/** The example fields that are a value of their row: all but those with rows of their own. */
export const valued: readonly FieldDefinition[] = exampleFields.filter((field) => !kindOf(field).flags.rows);

/** The value a field binds for a wire value it must accept. */
export function bound(field: FieldDefinition, value: unknown): unknown {
  const read = kindOf(field).toColumn(value, field);
  if (!read.ok) throw new Error(`${field.key} refuses ${JSON.stringify(value)}: ${read.problem.detail.en}`);
  return read.value;
}

/** A schema of its own on the test database. */
export interface KindDatabase {
  readonly schema: string;
  readonly open: () => Promise<void>;
  readonly run: <Row extends Record<string, unknown>>(statement: Sql, elsewhere?: string) => Promise<Row[]>;
  /** A table with an id and a column, with its checks, for each field that has one. */
  readonly createTable: (table: Sql, fields: readonly FieldDefinition[]) => Promise<void>;
  /** The table of one stored field alone. */
  readonly tableOf: (field: FieldDefinition) => Sql;
  /** Makes those tables: in each a null, then the example values in their order. */
  readonly fillTables: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Prepares one; nothing is connected before `open`. */
export function kindDatabase(): KindDatabase {
  const schema = `fields_${randomUUID().slice(0, 8)}`;
  const client = new pg.Client({ connectionString: process.env["TEST_DATABASE_URL"] });
  const run: KindDatabase["run"] = async <Row extends Record<string, unknown>>(statement: Sql, elsewhere = zone): Promise<Row[]> => {
    const { text, values } = render(statement);
    const { rows } = await client.query<Row>(text, fill(values, { zone: elsewhere }));
    return rows;
  };
  const tableOf = (field: FieldDefinition): Sql => ident(schema, `only_${field.key}`);
  const createTable: KindDatabase["createTable"] = async (table, fields) => {
    const columns = fields.flatMap((field) => {
      const column = kindOf(field).column(field);
      if (!column) return [];
      const name = `"${field.key}"`;
      return [raw(`${name} ${column.type}${column.checks.map((one) => ` check (${one.condition(name)})`).join("")}`)];
    });
    await run(sql`create table ${table} (id int primary key, ${join(columns)})`);
  };
  return {
    schema,
    run,
    createTable,
    tableOf,
    async open() {
      await client.connect();
      await run(sql`create schema ${ident(schema)}`);
    },
    async fillTables() {
      for (const field of stored) {
        await createTable(tableOf(field), [field]);
        for (const [at, value] of [null, ...(exampleValues[field.key] ?? [])].entries())
          await run(sql`insert into ${tableOf(field)} values (${at}, ${value === null ? null : bound(field, value)})`);
      }
    },
    async close() {
      await client.query(`drop schema if exists "${schema}" cascade`);
      await client.end();
    },
  };
}
