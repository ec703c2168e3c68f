import { type AppDefinition, type FieldDefinition, type ObjectDefinition, recordKey } from "@funnelsmith/definition";
import { kindOf } from "@funnelsmith/fields";
import { objectGrants } from "../tenant/grants.ts";
import { name } from "./ddl.ts";
import { constraintName, stageColumn } from "./names.ts";
import type { PhysicalColumn } from "./physical.ts";

// PostgreSQL walks a row from its first column to the last one asked for, so what every list, gate and report reads stands first:
// identity, owner, stage and amount (a sum by stage over 100,000 rows costs a quarter less than with the amount behind the stages' columns).
const identity = [
  "id uuid primary key",
  "version integer not null",
  "sample boolean not null default false",
  "created_at timestamptz not null",
  "updated_at timestamptz not null",
  "created_by uuid",
  "updated_by uuid",
  "owner_id uuid",
];
const standing = "stage text";
const sharing = ["collaborator_ids uuid[] not null default '{}'", "deleted_at timestamptz"];
const history = ["funnel text", "stage_entered_at timestamptz", "max_stage text", "lost_from text", "closed_at timestamptz"];
const search = "search tsvector";

/** What a new table holds besides the system's columns. */
export interface NewTable {
  readonly fields: readonly { readonly field: FieldDefinition; readonly column: PhysicalColumn }[];
  /** Key of the field that is the object's amount. */
  readonly amount: string | undefined;
  readonly funnel: boolean;
  readonly stages: readonly string[];
}

/** A table with all its columns and checks, and what the runtime may do with it. */
export function createTable(schema: string, table: string, role: string, { fields, amount, funnel, stages }: NewTable): string {
  const columns = (own: NewTable["fields"]): string[] => own.map(({ column }) => `${name(column.column)} ${column.type}`);
  const parts = [
    ...identity,
    ...(funnel ? [standing] : []),
    ...columns(fields.filter(({ field }) => field.key === amount)),
    ...sharing,
    ...(funnel ? history : []),
    ...stages.map((stage) => `${name(stage)} timestamptz`),
    ...columns(fields.filter(({ field }) => field.key !== amount)),
    search,
    ...fields.flatMap(({ field, column }) =>
      checksOf(table, field, column).map(({ constraint, condition }) => `constraint ${name(constraint)} check (${condition})`),
    ),
  ];
  return `create table ${name(schema, table)} (${parts.join(", ")});\n${objectGrants(schema, table, role)}`;
}

/** The columns a table has when its object has a funnel. */
export function addFunnelColumns(schema: string, table: string): string {
  return `alter table ${name(schema, table)} ${[standing, ...history].map((column) => `add column ${column}`).join(", ")}`;
}

/** Columns of first entries. */
export function addStageColumns(schema: string, table: string, columns: readonly string[]): string {
  return `alter table ${name(schema, table)} ${columns.map((column) => `add column ${name(column)} timestamptz`).join(", ")}`;
}

/** Every column of first entries an object's funnels ask for. */
export function stageColumnsOf(app: AppDefinition, object: string): readonly string[] {
  return (app.funnels ?? [])
    .filter((funnel) => funnel.object === object)
    .flatMap((funnel) => funnel.stages.map((stage) => stageColumn(funnel.key, stage.key)));
}

/** A bare column: milliseconds whatever the table's size. */
export function addColumn(schema: string, table: string, column: PhysicalColumn): string {
  return `alter table ${name(schema, table)} add column ${name(column.column)} ${column.type}`;
}

/** The checks a field's kind asks for, as constraint name and condition over the column. */
export function checksOf(
  table: string,
  field: FieldDefinition,
  column: PhysicalColumn,
): readonly { readonly constraint: string; readonly condition: string }[] {
  const spec = kindOf(field).column(field);
  return (spec?.checks ?? []).map((check) => {
    const condition = check.condition(name(column.column));
    // The condition takes part in the identity, so that a changed check is another constraint.
    const identity = `${table}#${column.serial}:${check.id}:${check.condition("x")}`;
    return { constraint: constraintName("c", field.key, identity), condition };
  });
}

/** Adds checks that hold for every later write; NOT VALID looks at no row, so nobody waits. */
export function addChecks(schema: string, table: string, field: FieldDefinition, column: PhysicalColumn): string | undefined {
  const checks = checksOf(table, field, column);
  if (checks.length === 0) return undefined;
  const parts = checks.map(({ constraint, condition }) => `add constraint ${name(constraint)} check (${condition}) not valid`);
  return `alter table ${name(schema, table)} ${parts.join(", ")}`;
}

/** The name of the foreign key of a reference column. */
export const foreignKeyName = (table: string, field: string, column: PhysicalColumn): string =>
  constraintName("f", field, `${table}#${column.serial}`);

/**
 * A foreign key inside the schema, NOT VALID. NO ACTION: what deleting does is the engine's, because deletion is soft and
 * must be audited. Not deferrable, so that a dangling reference fails at its own statement.
 */
export function addForeignKey(schema: string, table: string, field: string, column: PhysicalColumn, target: string): string {
  const constraint = foreignKeyName(table, field, column);
  return `alter table ${name(schema, table)} add constraint ${name(constraint)} foreign key (${name(column.column)}) references ${name(schema, target)} (id) not valid`;
}

/** What a column points at: another object, the members, or nothing. */
export function targetOf(field: FieldDefinition): string | undefined {
  // Rows of a sub-table are written before their record, and a deferred key would stop a publish that rewrites them.
  if (field.key === recordKey) return undefined;
  const { flags } = kindOf(field);
  if (flags.member) return membersTarget;
  return flags.reference && "object" in field ? field.object : undefined;
}

/** The target of member fields; no object has such a key. */
export const membersTarget = "$members";

/** Whether an object has a funnel. */
export function hasFunnel(app: AppDefinition, object: ObjectDefinition): boolean {
  return (app.funnels ?? []).some((funnel) => funnel.object === object.key);
}
