import { placeKey, recordKey, type SampleData, type SampleMember, type SampleRow, textOf } from "@funnelsmith/definition";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { type CatalogField, type CatalogObject, newId, searchLexemes } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import { numbersFor } from "../records/assign-numbers.ts";
import { isRequired, requiredField } from "../records/read-input.ts";
import { stageColumnTypes, stageRow } from "../moves/stage-sql.ts";
import { enterStage, outside, type StageState } from "../moves/stages.ts";
import type { HistoryMove } from "../moves/write-history.ts";
import { auditOfNew } from "../write/audit-of-new.ts";
import { type DayClock, dayClock } from "./day-clock.ts";

/** One ledger row of the past. */
export interface PastMove extends HistoryMove {
  readonly actor_id: string | null;
  /** Whether `amount` is what is known of that time; the amount of the record otherwise. */
  readonly valued: boolean;
}

/** One row of a sample as it will be stored. */
export interface PastRow {
  readonly object: CatalogObject;
  /** Rows it refers to lie on lower levels. */
  readonly level: number;
  /** By column name; `$tokens` for the search column, `$changes` for the audit row. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly moves: readonly PastMove[];
}

/** A made-up colleague as a row. */
export interface PastMember {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly manager: string | null;
}

interface Reading {
  readonly ctx: Ctx;
  readonly clock: DayClock;
  readonly members: Map<string, string>;
  readonly rows: Map<string, { readonly id: string; readonly object: string; readonly level: number }>;
  readonly errors: ProblemItem[];
  /** Values the server gives, by row of the sample. */
  readonly numbers: ReadonlyMap<SampleRow, ReadonlyMap<string, string>>;
}

const mostErrors = 100;

/** Reads a sample against the app: RECORD_INVALID with every mistake. Times are counted back from today; numbers follow the days of creation. */
export async function readSample(
  ctx: Ctx,
  sample: SampleData,
): Promise<{ readonly members: readonly PastMember[]; readonly rows: readonly PastRow[] }> {
  const members = new Map<string, string>();
  const clock = dayClock(ctx.today, ctx.now, ctx.catalog.tenant.zone);
  const reading: Reading = { ctx, clock, members, rows: new Map(), errors: [], numbers: await numbersOf(ctx, clock, sample.rows) };
  if (sample.app !== ctx.catalog.app)
    refuse(reading, "/app", "APP_MISMATCH", "示例数据属于另一个应用", "The sample belongs to another app");
  const people = sample.members.map((member, at) => readMember(reading, member, `/members/${at}`));
  const rows = sample.rows.flatMap((row, at) => readRow(reading, row, `/rows/${at}`));
  if (reading.errors.length > 0) throw new Problem("RECORD_INVALID", undefined, { errors: reading.errors.slice(0, mostErrors) });
  return { members: people, rows };
}

/** A manager stands before the people below, so nobody is above himself. */
function readMember(reading: Reading, { ref, name, manager, roles = [] }: SampleMember, pointer: string): PastMember {
  const { tenant, definition } = reading.ctx.catalog;
  const above = manager === undefined ? null : memberId(reading, manager, `${pointer}/manager`);
  if (reading.members.has(ref)) refuse(reading, `${pointer}/ref`, "REF_TAKEN", "标识重复", "That ref is taken");
  for (const [at, role] of roles.entries())
    if (!definition.roles?.some(({ key }) => key === role))
      refuse(reading, `${pointer}/roles/${at}`, "UNKNOWN_ROLE", `没有角色“${role}”`, `There is no role "${role}"`);
  const id = newId();
  reading.members.set(ref, id);
  return { id, name: textOf(name, tenant.locale), roles, manager: above };
}

async function numbersOf(ctx: Ctx, clock: DayClock, rows: readonly SampleRow[]): Promise<Reading["numbers"]> {
  const numbers = new Map<SampleRow, ReadonlyMap<string, string>>();
  for (const object of ctx.catalog.objects.values()) {
    const own = rows.filter((row) => row.object === object.key).sort((a, b) => a.createdDay - b.createdDay);
    const days = own.map((row) => clock.date(Math.min(row.createdDay, 0)));
    (await numbersFor(ctx, object, days)).forEach((values, at) => {
      const row = own[at];
      if (row !== undefined) numbers.set(row, values);
    });
  }
  return numbers;
}

function refuse(reading: Reading, pointer: string, code: string, zh: string, en: string): undefined {
  reading.errors.push({ pointer, code, detail: { "zh-CN": zh, en } });
}

function memberId(reading: Reading, ref: string, pointer: string): string | null {
  return reading.members.get(ref) ?? refuse(reading, pointer, "MEMBER_NOT_FOUND", "没有这位成员", "There is no such member") ?? null;
}

function readRow(reading: Reading, row: SampleRow, pointer: string): readonly PastRow[] {
  const object = reading.ctx.catalog.objects.get(row.object);
  if (!object) return refuse(reading, `${pointer}/object`, "UNKNOWN_OBJECT", "没有这个对象", "There is no such object") ?? [];
  if (reading.rows.has(row.ref)) return refuse(reading, `${pointer}/ref`, "REF_TAKEN", "标识重复", "That ref is taken") ?? [];
  const id = newId();
  const owner = row.owner === undefined ? null : memberId(reading, row.owner, `${pointer}/owner`);
  const values: Record<string, unknown> = {};
  const byKey = new Map<string, unknown>();
  let level = 0;
  const within: RowsRead[] = [];
  for (const [key, value] of Object.entries(row.fields)) {
    const field = object.fields.get(key);
    const at = `${pointer}/fields/${key}`;
    if (field?.rows) {
      const rows = readRows(reading, field.rows, id, value, at);
      within.push(rows);
      byKey.set(key, rows.told);
      continue;
    }
    if (!field || field.column === undefined || field.numbered !== undefined) {
      refuse(reading, at, "UNKNOWN_FIELD", `没有字段“${key}”`, `There is no field "${key}"`);
      continue;
    }
    const read = readValue(reading, object, field, value, at);
    level = Math.max(level, read.level);
    values[field.column] = read.value;
    byKey.set(key, read.value);
  }
  for (const [key, value] of reading.numbers.get(row) ?? []) {
    values[object.fields.get(key)?.column ?? key] = value;
    byKey.set(key, value);
  }
  refuseBlank(reading, object, byKey, `${pointer}/fields`);
  reading.rows.set(row.ref, { id, object: object.key, level });
  const created = reading.clock.past(row.createdDay);
  const { moves, state } = readMoves(reading, object, row, id, owner, pointer);
  const updated = moves.at(-1)?.at ?? created;
  const searched = object.search.map((field) => values[field.column ?? ""] as string | null | undefined);
  const common = { created_at: created, created_by: owner, updated_by: owner, collaborator_ids: [], sample: true };
  const own: PastRow = {
    object,
    level,
    moves,
    values: {
      ...(stageColumnTypes(object).size > 0 && stageRow(object, state)),
      ...values,
      ...common,
      id,
      version: Math.max(1, moves.length),
      updated_at: updated < created ? created : updated,
      owner_id: owner,
      $tokens: searchLexemes(searched),
      $changes: auditOfNew(object, { owner, collaborators: [], values: byKey }),
    },
  };
  const rows = within.flatMap((one) =>
    one.rows.map((each): PastRow => {
      const system = { ...common, version: 1, updated_at: created, owner_id: null, $tokens: [], $changes: null };
      return { object: one.object, level: Math.max(level + 1, one.level), moves: [], values: { ...system, ...each } };
    }),
  );
  return [own, ...rows];
}

/** A row of a sample is filled in like any other. */
function refuseBlank(reading: Reading, object: CatalogObject, values: ReadonlyMap<string, unknown>, pointer: string): void {
  for (const field of object.fields.values()) {
    if (!isRequired(field) || (values.get(field.key) ?? null) !== null || reading.errors.length >= mostErrors) continue;
    const place = `${pointer}/${field.key}`;
    const told = reading.errors.some((error) => error.pointer === place || error.pointer.startsWith(`${place}/`));
    if (!told) reading.errors.push(requiredField(place));
  }
}

/** The rows of one sub-table: as they will be stored, and as the audit log tells them. */
interface RowsRead {
  readonly object: CatalogObject;
  readonly level: number;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly told: readonly Readonly<Record<string, unknown>>[] | null;
}

function readRows(reading: Reading, object: CatalogObject, record: string, value: unknown, pointer: string): RowsRead {
  if (!Array.isArray(value)) refuse(reading, pointer, "FIELD_TYPE", "应为明细列表", "Must be a list of rows");
  const given: readonly unknown[] = Array.isArray(value) ? value : [];
  let level = 0;
  const [whole, place] = [object.fields.get(recordKey)?.column ?? "", object.fields.get(placeKey)?.column ?? ""];
  const read = given.map((row, n) => {
    const id = newId();
    const values: Record<string, unknown> = { id, [whole]: record, [place]: String(n) };
    const told: Record<string, unknown> = { id };
    for (const [key, cell] of Object.entries(typeof row === "object" && row !== null ? row : {})) {
      const field = object.fields.get(key);
      const at = `${pointer}/${n}/${key}`;
      if (!field || field.column === undefined) {
        refuse(reading, at, "UNKNOWN_FIELD", `没有字段“${key}”`, `There is no field "${key}"`);
        continue;
      }
      const one = readValue(reading, object, field, cell as SampleRow["fields"][string], at);
      level = Math.max(level, one.level);
      values[field.column] = one.value;
      told[key] = one.value;
    }
    refuseBlank(reading, object, new Map(Object.entries({ ...told, [recordKey]: record, [placeKey]: n })), `${pointer}/${n}`);
    return { values, told };
  });
  return { object, level, rows: read.map(({ values }) => values), told: read.length === 0 ? null : read.map(({ told }) => told) };
}

function readValue(
  reading: Reading,
  object: CatalogObject,
  field: CatalogField,
  value: SampleRow["fields"][string],
  pointer: string,
): { readonly value: unknown; readonly level: number } {
  const { flags } = field.kind;
  if (flags.member && typeof value === "string") return { value: memberId(reading, value, pointer), level: 0 };
  if (flags.reference) {
    const target = typeof value === "string" ? reading.rows.get(value) : undefined;
    const wanted = object.outgoing.find((reference) => reference.field === field.key)?.to;
    if (target && target.object === wanted) return { value: target.id, level: target.level + 1 };
    refuse(reading, pointer, "REFERENCE_NOT_FOUND", "所引用的记录须在它之前", "The row referred to must stand before it");
    return { value: null, level: 0 };
  }
  if (flags.files) {
    refuse(reading, pointer, "FILES_NOT_IN_SAMPLE", "示例数据不能带附件", "A sample brings no files");
    return { value: null, level: 0 };
  }
  const day = typeof value === "object" && value !== null && "$day" in value ? value.$day : undefined;
  const wire = day === undefined ? value : field.type.is === "date" ? reading.clock.date(day) : reading.clock.instant(day);
  const bound = field.kind.toColumn(wire, field.definition);
  if (bound.ok) return { value: bound.value, level: 0 };
  const { code, detail } = bound.problem;
  reading.errors.push({ pointer, code, detail });
  return { value: null, level: 0 };
}

function readMoves(
  reading: Reading,
  object: CatalogObject,
  row: SampleRow,
  id: string,
  owner: string | null,
  pointer: string,
): { readonly moves: readonly PastMove[]; readonly state: StageState } {
  let state: StageState = outside;
  let before = Number.NEGATIVE_INFINITY;
  const moves: PastMove[] = [];
  (row.transitions ?? []).forEach((transition, index) => {
    const at = `${pointer}/transitions/${index}`;
    const funnel = object.funnels.find((each) => each.key === transition.funnel);
    const stage = funnel?.stage.get(transition.stage);
    if (!funnel || !stage) return refuse(reading, at, "UNKNOWN_STAGE", "漏斗中没有这个阶段", "The funnel has no such stage");
    if (transition.day < row.createdDay)
      refuse(
        reading,
        `${at}/day`,
        "BEFORE_CREATION",
        "不能早于记录建立的那天（createdDay）",
        "It lies before the day the record was made (createdDay)",
      );
    else if (transition.day < before) refuse(reading, `${at}/day`, "DAY_FALLS", "时间须按先后", "Days never fall");
    if (state.funnel === funnel.key && state.stage === stage.key)
      refuse(reading, at, "SAME_STAGE", "记录已在该阶段", "The record is in that stage already");
    const code = transition.reason?.code;
    // A move of the past may have a reason that is retired by now.
    const options = stage.definition.reason?.options.map((option) => option.value);
    if (options ? code === undefined || !options.includes(code) : code !== undefined) {
      refuse(reading, `${at}/reason/code`, "REASON_UNKNOWN", "不在原因列表中", "Not one of the reasons");
    }
    before = transition.day;
    const instant = reading.clock.past(transition.day);
    moves.push({
      id: newId(),
      record_id: id,
      seq: moves.length + 1,
      funnel: funnel.key,
      from_stage: state.stage,
      to_stage: stage.key,
      at: instant,
      actor_id: transition.by === undefined ? owner : memberId(reading, transition.by, `${at}/by`),
      reason_code: code ?? null,
      note: transition.reason?.note ?? null,
      amount: readAmount(reading, object, transition.amount ?? null, `${at}/amount`),
      valued: transition.amount !== undefined,
    });
    state = enterStage(state, funnel, stage.key, instant);
  });
  return { moves, state };
}

function readAmount(reading: Reading, object: CatalogObject, amount: string | null, pointer: string): unknown {
  if (amount === null) return null;
  if (object.amount) return readValue(reading, object, object.amount, amount, pointer).value;
  return refuse(reading, pointer, "NO_AMOUNT", "该对象没有金额字段", "The object has no amount field") ?? null;
}
