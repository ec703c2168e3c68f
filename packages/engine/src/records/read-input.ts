import { Problem, type ProblemItem } from "@funnelsmith/problem";
import type { CatalogField, CatalogObject } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import type { Rights } from "../rights/rights.ts";
import { isId } from "../write/is-id.ts";
import { advanceInstead, unknownField } from "./check-shown.ts";
import type { FieldValues, GivenRow } from "./given-rows.ts";

/** What is known of a write when its input is read. */
export type Reader = Pick<Ctx, "today" | "now" | "actor">;

/**
 * Reads the fields of a patch: RECORD_INVALID with every mistake unless each is one the actor may write and holds a good value. A field
 * out of the actor's sight answers like one that does not exist, one in sight that is read-only.
 */
export function readPatch(ctx: Reader, object: CatalogObject, rights: Rights, fields: unknown, pointer = "/fields"): FieldValues {
  const errors: ProblemItem[] = [];
  const values = readPatchValues(ctx, object, rights, fields, pointer, errors);
  if (errors.length > 0) throw new Problem("RECORD_INVALID", undefined, { errors });
  return values;
}

/** The same, adding to mistakes that are told together. */
export function readPatchValues(
  ctx: Reader,
  object: CatalogObject,
  rights: Rights,
  fields: unknown,
  pointer: string,
  errors: ProblemItem[],
): FieldValues {
  const values = readValues(ctx, object, rights, fields, pointer, errors);
  for (const [key, value] of values) {
    const field = object.fields.get(key);
    if (field && isBlank(value) && isRequired(field)) errors.push(requiredField(`${pointer}/${key}`));
  }
  return values;
}

/** Nothing, or no row of a sub-table. */
const isBlank = (value: unknown): boolean => value === null || value === undefined || (Array.isArray(value) && value.length === 0);

/**
 * Reads the fields of a new record: what is left out starts with the field's own initial value. A required field may still be filled
 * from a reference; `filled` names those.
 */
export function readNew(
  ctx: Reader,
  object: CatalogObject,
  rights: Rights,
  fields: unknown,
  pointer = "/fields",
): { readonly values: FieldValues; readonly errors: readonly ProblemItem[]; readonly filled: ReadonlySet<string> } {
  const errors: ProblemItem[] = [];
  const values = readValues(ctx, object, rights, fields, pointer, errors);
  const filled = new Set<string>();
  for (const reference of object.outgoing) {
    if ((values.get(reference.field) ?? null) === null) continue;
    // What is not filled starts as without the reference.
    for (const own of readableFill(rights, object.fields.get(reference.field), reference.to).keys()) if (!values.has(own)) filled.add(own);
  }
  const start = { today: ctx.today, now: ctx.now, user: ctx.actor.member };
  const { readable } = rights.object(object.key);
  for (const field of object.fields.values()) {
    if (field.kind.flags.virtual || field.kind.flags.assigned) continue;
    if (!values.has(field.key) && !filled.has(field.key)) {
      const initial = field.kind.initial(field.definition, start);
      if (initial !== undefined && initial !== null) {
        const bound = field.kind.toColumn(initial, field.definition);
        if (bound.ok) values.set(field.key, bound.value);
      }
    }
    if (
      isRequired(field) &&
      isBlank(values.get(field.key)) &&
      !filled.has(field.key) &&
      !errors.some((item) => item.pointer === `${pointer}/${field.key}`)
    ) {
      errors.push(readable.has(field.key) ? requiredField(`${pointer}/${field.key}`) : requiredUnseen(pointer));
    }
  }
  return { values, errors, filled };
}

/** Own field → field of the other row, copied when the reference is set and the own field was left out. */
export function fillOf(field: CatalogField | undefined): Readonly<Record<string, string>> {
  return field && "fill" in field.definition ? (field.definition.fill ?? {}) : {};
}

/** The same as a writer fills it from a row of `target`. A field he may not read fills nothing: what he gets back must not depend on it. */
export function readableFill(rights: Rights, field: CatalogField | undefined, target: string): ReadonlyMap<string, string> {
  const { readable } = rights.object(target);
  return new Map(Object.entries(fillOf(field)).filter(([, from]) => readable.has(from)));
}

/** Whether every stored row must have a value. */
export function isRequired(field: CatalogField): boolean {
  return "required" in field.definition && field.definition.required === true;
}

/** A member, as an id or `{"id"}`; undefined when it is neither. */
export function readId(value: unknown): string | undefined {
  const id = typeof value === "object" && value !== null && Object.hasOwn(value, "id") ? (value as { readonly id: unknown }).id : value;
  return isId(id) ? id.toLowerCase() : undefined;
}

/** A field left empty that must not be. */
export function requiredField(pointer: string): ProblemItem {
  return { pointer, code: "REQUIRED", detail: { "zh-CN": "此项必填", en: "This is required" } };
}

/** The same of a field its writer may not see: no name is told, and who can help. */
function requiredUnseen(pointer: string): ProblemItem {
  const detail = {
    "zh-CN": "有必填内容不归你填写，请联系管理员",
    en: "Something required is not yours to fill in; ask an administrator",
  };
  return { pointer, code: "REQUIRED", detail };
}

/** Where a mistake in a field of a record is told: at the field, or at all fields where its writer may not see that one. */
export function fieldPlace(rights: Rights, object: CatalogObject, key: string): string {
  return rights.object(object.key).readable.has(key) ? `/fields/${key}` : "/fields";
}

/** A required field that a reference leaves empty. */
export function requiredFilled(rights: Rights, object: CatalogObject, key: string): ProblemItem {
  return rights.object(object.key).readable.has(key) ? requiredField(`/fields/${key}`) : requiredUnseen("/fields");
}

/** A field the actor sees and may not write. */
function readOnlyField(pointer: string, field: CatalogField): ProblemItem {
  const { virtual, assigned } = field.kind.flags;
  const detail = virtual
    ? { "zh-CN": "此字段由系统算出，不能填写", en: "This field is computed and cannot be written" }
    : assigned
      ? { "zh-CN": "此字段由系统编号，不能填写", en: "The system numbers this field; it cannot be written" }
      : { "zh-CN": "你只能查看此字段，不能修改", en: "You may read this field but not change it" };
  const hint = {
    "zh-CN": "不要提交此字段；需要修改时请管理员授权。",
    en: "Leave it out; ask an administrator for the right to change it.",
  };
  return { pointer, code: "FIELD_READ_ONLY", detail, ...(!virtual && !assigned && { hint }) };
}

function readValues(
  ctx: Reader,
  object: CatalogObject,
  rights: Rights,
  fields: unknown,
  pointer: string,
  errors: ProblemItem[],
): Map<string, unknown> {
  const values = new Map<string, unknown>();
  if (fields === undefined) return values;
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    errors.push({ pointer, code: "NOT_AN_OBJECT", detail: { "zh-CN": "须为对象", en: "This must be an object" } });
    return values;
  }
  const { readable, writable } = rights.object(object.key);
  const given = fields as Readonly<Record<string, unknown>>;
  const at = (key: string): string => `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  for (const key of Object.keys(given)) {
    const value = given[key];
    const field = object.fields.get(key);
    if (field === undefined || !writable.has(key)) {
      if (field !== undefined && readable.has(key)) errors.push(readOnlyField(at(key), field));
      else if (key === "stage") errors.push({ ...unknownField(at(key), key), hint: advanceInstead });
      else errors.push(unknownField(at(key), key, readable));
    } else if (value === null || value === undefined) {
      values.set(key, field.rows ? [] : null);
    } else if (field.rows) {
      values.set(key, readRows(ctx, field, field.rows, rights, value, at(key), errors));
    } else {
      const bound = field.kind.toColumn(value, field.definition);
      if (bound.ok) values.set(key, bound.value ?? null);
      else errors.push({ pointer: at(key), code: bound.problem.code, detail: bound.problem.detail });
    }
  }
  return values;
}

/**
 * The rows given for a sub-table, in their order; every mistake is told at its place. What is computed in a row is passed over, so that
 * rows can be sent back as they were read.
 */
export function readRows(
  ctx: Reader,
  field: CatalogField,
  inner: CatalogObject,
  rights: Rights,
  value: unknown,
  pointer: string,
  errors: ProblemItem[],
): readonly GivenRow[] {
  if (!Array.isArray(value)) {
    errors.push({ pointer, code: "FIELD_TYPE", detail: { "zh-CN": "应为明细列表", en: "Must be a list of rows" } });
    return [];
  }
  const rows: readonly unknown[] = value;
  const most = Number(field.kind.jsonSchema(field.definition, "en")["maxItems"]);
  if (rows.length > most) {
    errors.push({ pointer, code: "FIELD_TOO_LONG", detail: { "zh-CN": `最多 ${most} 行`, en: `At most ${most} rows` } });
    return [];
  }
  const seen = new Set<string>();
  return rows.map((row, at) => readRow(ctx, inner, rights, row, `${pointer}/${at}`, seen, errors));
}

function readRow(
  ctx: Reader,
  inner: CatalogObject,
  rights: Rights,
  row: unknown,
  pointer: string,
  seen: Set<string>,
  errors: ProblemItem[],
): GivenRow {
  const none: GivenRow = { id: undefined, values: new Map(), filled: new Set() };
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    errors.push({ pointer, code: "NOT_AN_OBJECT", detail: { "zh-CN": "须为对象", en: "This must be an object" } });
    return none;
  }
  const { readable } = rights.object(inner.key);
  const computed = (key: string): boolean => inner.fields.get(key)?.kind.flags.virtual === true && readable.has(key);
  const entries = Object.entries(row);
  const given = Object.fromEntries(entries.filter(([key]) => key !== "id" && !computed(key)));
  const id: unknown = entries.find(([key]) => key === "id")?.[1];
  if (id === undefined || id === null) {
    const { values, errors: found, filled } = readNew(ctx, inner, rights, given, pointer);
    errors.push(...found);
    return { id: undefined, values, filled };
  }
  if (!isId(id)) {
    errors.push({ pointer: `${pointer}/id`, code: "NOT_AN_ID", detail: { "zh-CN": "须为 uuid", en: "This must be a uuid" } });
    return none;
  }
  if (seen.has(id.toLowerCase())) {
    const detail = { "zh-CN": "同一行出现了两次", en: "The same row is named twice" };
    errors.push({ pointer: `${pointer}/id`, code: "NAMED_TWICE", detail });
  }
  seen.add(id.toLowerCase());
  return { id: id.toLowerCase(), values: readPatchValues(ctx, inner, rights, given, pointer, errors), filled: new Set() };
}
