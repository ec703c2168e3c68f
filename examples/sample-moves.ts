import type {
  AppDefinition,
  FieldDefinition,
  SampleData,
  SampleRow,
  StageDefinition,
  TestDefinition,
  TestRecord,
} from "../packages/definition/src/index.ts";
import { gateWarnings, runTests } from "../packages/engine/src/index.ts";
import { kindOf } from "../packages/fields/src/index.ts";
import { sketchCatalog } from "../packages/storage/src/index.ts";

/** Any day to put a sample in. */
const installed = Date.UTC(2026, 2, 2);
const zone = "Asia/Shanghai";
const tenant = { id: "0", schema: "t_000000000000", name: "Test", locale: "zh-CN", currency: "CNY", zone } as const;
const clock = { now: new Date(installed).toISOString(), today: new Date(installed).toISOString().slice(0, 10) };

/** A value of a field as it will be on the wire; dates and instants inside sub-tables too. */
export function wire(value: unknown, field: FieldDefinition): unknown {
  if ("fields" in field && Array.isArray(value))
    return value.map((cells: Readonly<Record<string, unknown>>) => wireCells(cells, field.fields));
  if (typeof value !== "object" || value === null || !("$day" in value)) return value;
  const at = new Date(installed + Number(value.$day) * 86_400_000).toISOString();
  return kindOf(field).logicType(field).is === "date" ? at.slice(0, 10) : at;
}

function wireCells(cells: Readonly<Record<string, unknown>>, columns: readonly FieldDefinition[]): Record<string, unknown> {
  return Object.fromEntries(columns.filter(({ key }) => key in cells).map((column) => [column.key, wire(cells[column.key], column)]));
}

/** One move to be judged: of a row, between two stages, on a day. */
export interface SampleMove {
  readonly row: SampleRow;
  readonly funnel: string;
  readonly from: string | undefined;
  readonly to: string;
  readonly day: number;
}

/** Judges moves of a sample by the engine's own gate, with the rows there were on the day. */
export function judgeOf(app: AppDefinition, sample: SampleData): (moves: readonly SampleMove[]) => readonly (readonly string[])[] {
  const rows = new Map(sample.rows.map((row) => [row.ref, row]));
  const fieldsOf = new Map(app.objects.map(({ key, fields }) => [key, fields]));
  const children = new Map<string, { inverse: string; row: SampleRow }[]>();
  for (const row of sample.rows)
    for (const field of fieldsOf.get(row.object) ?? []) {
      if (!("inverse" in field) || field.inverse === undefined) continue;
      const parent = row.fields[field.key];
      if (typeof parent !== "string") continue;
      children.set(parent, [...(children.get(parent) ?? []), { inverse: field.inverse, row }]);
    }
  const stages = (app.funnels ?? []).flatMap((funnel) => funnel.stages);
  const warned = new Set(stages.flatMap(criteriaOf).flatMap(({ key, severity }) => (severity === "warn" ? [key] : [])));

  /** Fields as a test of a definition states them; references one step far. */
  function stated(row: SampleRow, depth: number): NonNullable<TestDefinition["fields"]> {
    const entries = (fieldsOf.get(row.object) ?? []).flatMap((field) => {
      const value = wire(row.fields[field.key], field);
      if (value === undefined || kindOf(field).flags.rows) return [];
      if (!kindOf(field).flags.reference) return [[field.key, value]];
      const target = typeof value === "string" ? rows.get(value) : undefined;
      return depth > 0 && target ? [[field.key, stated(target, depth - 1)]] : [];
    });
    return Object.fromEntries(entries);
  }

  function testOf({ row, funnel, from, to, day }: SampleMove): TestDefinition {
    const related: Record<string, TestRecord[]> = {};
    for (const child of children.get(row.ref) ?? [])
      if (child.row.createdDay <= day) (related[child.inverse] ??= []).push(stated(child.row, 0) as TestRecord);
    for (const field of fieldsOf.get(row.object) ?? []) {
      const rows = kindOf(field).flags.rows ? wire(row.fields[field.key], field) : undefined;
      if (Array.isArray(rows)) related[field.key] = rows;
    }
    const today = new Date(installed + day * 86_400_000).toISOString().slice(0, 10);
    return {
      key: "move",
      title: "move",
      funnel,
      ...(from !== undefined && { from }),
      to,
      today,
      fields: stated(row, 1),
      related,
      unmet: [],
    };
  }

  return (moves) => {
    const catalog = sketchCatalog(tenant, { ...app, tests: moves.map(testOf) });
    return runTests(catalog, clock).map(({ unmet, problems }) => {
      const wrong = problems.filter(({ code }) => code !== "TEST_FAILED");
      if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
      return unmet.filter((key) => !warned.has(key));
    });
  };
}

/** The tests a definition brings, run: what each of those that failed says. */
export function failedTests(app: AppDefinition): readonly string[] {
  return runTests(sketchCatalog(tenant, app), clock).flatMap(({ key, problems }) =>
    problems.map(({ detail }) => `${key}: ${typeof detail === "string" ? detail : detail.en}`),
  );
}

/** What a definition is warned of before it is published. */
export function likelyMistakes(app: AppDefinition): readonly string[] {
  return gateWarnings(sketchCatalog(tenant, app)).map(({ pointer, code }) => `${pointer} ${code}`);
}

function criteriaOf({ entry = [], exit = [] }: StageDefinition): NonNullable<StageDefinition["entry"]> {
  return [...entry, ...exit];
}
