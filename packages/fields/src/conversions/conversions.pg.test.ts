import type { FieldDefinition } from "@funnelsmith/definition";
import { ident, join, raw, sql } from "@funnelsmith/logic";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { convert } from "../../test/convert.ts";
import { exampleFields, exampleValues } from "../../test/example-fields.ts";
import { kindDatabase, zone } from "../../test/kind-database.ts";
import { kindOf } from "../kinds.ts";

const { run, tableOf, open, fillTables, close } = kindDatabase();

beforeAll(async () => {
  await open();
  await fillTables();
});

afterAll(close);

describe("conversions between kinds", () => {
  const pairs = exampleFields.flatMap((from) => exampleFields.map((to) => [from, to] as const));
  const outcome = new Map<string, { yes: number; no: number }>();

  it.each(exampleFields.map((from) => [from.key, from] as const))("of %s are decided before and right for each row", async (_key, from) => {
    const fromKind = kindOf(from);
    for (const to of exampleFields) {
      const toKind = kindOf(to);
      const conversion = toKind.convertFrom(from, fromKind, to);
      const label = `${from.key} → ${to.key}`;
      if (conversion.class === "refused") {
        expect(conversion.why["zh-CN"], label).toMatch(/[\u4e00-\u9fff]/);
        expect(conversion.why.en, label).toMatch(/^[A-Z].*[a-z]/);
        continue;
      }
      const target = toKind.column(to);
      if (!target) {
        expect(fromKind.flags.virtual ?? fromKind.flags.rows, label).toBe(true);
        continue;
      }
      const column = sql`s.${ident(from.key)}`;
      const holds = conversion.class === "checked" ? conversion.convertible(column) : sql`true`;
      const sound = target.checks.map((one) => raw(`(${one.condition("c.value")}) is not false`));
      const rows = await run<{ id: number; holds: boolean; wire: unknown; sound: boolean }>(
        sql`select c.id, c.holds, pg_catalog.to_json(${toKind.toWire(sql`c.value`, to)}) as wire, ${sound.length > 0 ? join(sound, " and ") : sql`true`} as sound
            from (select s.id, ${holds} as holds, (${conversion.using(column)})::${raw(target.type)} as value from ${tableOf(from)} s) c order by c.id`,
      );
      const values = [null, ...(exampleValues[from.key] ?? [])];
      const seen = { yes: 0, no: 0 };
      for (const row of rows) {
        const value = values[row.id] ?? null;
        const detail = `${label} of ${JSON.stringify(value)?.slice(0, 80)}`;
        const expected = value === null ? null : convert(value, from, to, zone);
        expect(row.holds, detail).toBe(expected !== undefined);
        expect(row.sound, detail).toBe(true);
        const wire = expected === undefined || expected === null ? null : await wireOf(to, expected);
        expect(row.wire, detail).toEqual(wire);
        if (value !== null) seen[expected === undefined ? "no" : "yes"] += 1;
      }
      if (conversion.class === "lossless") expect(seen.no, label).toBe(0);
      else outcome.set(label, seen);
    }
  });

  it("meet a row that converts and a row that does not for every checked pair of kinds", () => {
    const kinds = new Map<string, { yes: number; no: number }>();
    for (const [from, to] of pairs) {
      const seen = outcome.get(`${from.key} → ${to.key}`);
      if (!seen) continue;
      const label = `${from.kind} → ${to.kind}`;
      const sum = kinds.get(label) ?? { yes: 0, no: 0 };
      kinds.set(label, { yes: sum.yes + seen.yes, no: sum.no + seen.no });
    }
    expect([...kinds].filter(([, { yes, no }]) => yes === 0 || no === 0).map(([label]) => label)).toEqual([]);
    expect(kinds.size).toBeGreaterThan(60);
  });
});

it("a time that clocks leap over becomes no other time", async () => {
  const [line, moment, day] = ["text", "dateTime", "date"].map((kind) => ({ key: kind, title: kind, kind }) as FieldDefinition);
  if (!line || !moment || !day) throw new Error("no fields");
  const becomes = async (from: FieldDefinition, value: string, zone: string): Promise<unknown> => {
    const conversion = kindOf(moment).convertFrom(from, kindOf(from), moment);
    if (conversion.class !== "checked") throw new Error(conversion.class);
    const column = sql`${value}::${raw(kindOf(from).column(from)?.type ?? "")}`;
    const [row] = await run<{ holds: boolean; wire: string }>(
      sql`select ${conversion.convertible(column)} as holds, ${kindOf(moment).toWire(conversion.using(column), moment)} as wire`,
      zone,
    );
    return row?.holds ? row.wire : undefined;
  };
  expect(await becomes(line, "2026-03-08 02:30", "America/New_York")).toBeUndefined();
  expect(await becomes(line, "2026-03-08 03:30:00.1239", "America/New_York")).toBe("2026-03-08T07:30:00.123Z");
  expect(await becomes(line, "2026-03-08T02:30:00Z", "America/New_York")).toBe("2026-03-08T02:30:00.000Z");
  expect(await becomes(day, "2018-11-04", "America/Sao_Paulo")).toBeUndefined();
  expect(await becomes(day, "2018-11-05", "America/Sao_Paulo")).toBe("2018-11-05T02:00:00.000Z");
});

/** What the column gives on the wire for a value that toColumn gave. */
async function wireOf(field: FieldDefinition, value: unknown): Promise<unknown> {
  const kind = kindOf(field);
  const written = kind.toWire(sql`${value}::${raw(kind.column(field)?.type ?? "")}`, field);
  const [row] = await run<{ wire: unknown }>(sql`select pg_catalog.to_json(${written}) as wire`);
  return row?.wire;
}
