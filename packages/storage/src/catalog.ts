import type {
  AppDefinition,
  Criterion,
  FieldDefinition,
  FunnelDefinition,
  ObjectDefinition,
  RoleDefinition,
  StageDefinition,
  Validation,
} from "@funnelsmith/definition";
import type { FieldKind } from "@funnelsmith/fields";
import type { CheckedRule, LogicType, Scope, Sql, SqlSources } from "@funnelsmith/logic";
import type { NumberedColumn } from "./numbers/take-numbers.ts";
import type { ParameterValues } from "./compile/parameter-values.ts";
import type { KeySpan } from "./tables/key-past.ts";
import type { Redesign } from "./tables/physical.ts";

/** What a tenant may use; 0 for as much as it likes. */
export interface TenantLimits {
  /** Undeleted records of all its apps. */
  readonly records: number;
  /** Megabytes of files. */
  readonly storage: number;
  /** Requests a minute, counted by each server for itself. */
  readonly requests: number;
  /** Jobs that run at once. */
  readonly jobs: number;
  /** Streams of events open at once, counted by each server for itself. */
  readonly streams: number;
}

/** What a tenant has settled for itself. */
export interface TenantSettings {
  readonly id: string;
  /** Schema name, `t_` and 12 base32 characters. */
  readonly schema: string;
  readonly name: string;
  readonly locale: "zh-CN" | "en";
  readonly currency: string;
  /** IANA zone. */
  readonly zone: string;
  /** Set by whoever runs the server, where not the same as everybody's. */
  readonly limits?: Partial<TenantLimits>;
}

/** The compiled, frozen form of one published version of an app: made once, looked up ever after. */
export interface Catalog {
  readonly tenant: TenantSettings;
  readonly app: string;
  readonly version: number;
  /** Grows with every prepare, abort and switch; reads return it beside their rows. */
  readonly revision: number;
  readonly definition: AppDefinition;
  readonly objects: ReadonlyMap<string, CatalogObject>;
  readonly funnels: ReadonlyMap<string, CatalogFunnel>;
  readonly roles: ReadonlyMap<string, RoleDefinition>;
  /** The team's value of every parameter of the app, on the wire; null for one without. */
  readonly parameters: ParameterValues;
  /** Estimated size in memory, for the cache. */
  readonly bytes: number;
  /** Things compiled from this Catalog on first use (statements, rights, schemas); they live and die with it. */
  memo<T>(key: string, make: () => T): T;
}

/** Columns that say where a record stands. */
export type StandingColumn = "funnel" | "stage" | "stage_entered_at" | "closed_at";

/** One object: its table, fields, rules, and who points at it. */
export interface CatalogObject {
  readonly key: string;
  readonly definition: ObjectDefinition;
  /** Of the rows of a sub-table: which field of which object they are; they have no life of their own. */
  readonly partOf: { readonly object: string; readonly field: string } | undefined;
  /** Qualified and quoted. */
  readonly table: Sql;
  readonly fields: ReadonlyMap<string, CatalogField>;
  readonly title: CatalogField;
  readonly amount: CatalogField | undefined;
  readonly closeDate: CatalogField | undefined;
  readonly search: readonly CatalogField[];
  /** Funnels over this object; stage columns exist when there is one. */
  readonly funnels: readonly CatalogFunnel[];
  /** Rows may stand in funnels that are no longer defined, and the ledger holds moves of theirs. */
  readonly hasHiddenFunnels: boolean;
  readonly validations: readonly { readonly definition: Validation; readonly rule: CheckedRule }[];
  /** References of other objects that point here. */
  readonly incoming: readonly CatalogReference[];
  /** References of this object. */
  readonly outgoing: readonly CatalogReference[];
  /** Where the row under `alias` stands; null for one outside every funnel there is. Only asked of objects with a funnel. */
  standing(alias: string, column: StandingColumn): Sql;
  /** Names a rule over a row may use. */
  readonly scope: Scope;
  /** SQL for those names with the row under `alias`; user, clock, zone are slots (see logic's slot). */
  sources(alias: string): SqlSources;
}

/** A reference field seen from either side. */
export interface CatalogReference {
  readonly from: string;
  readonly field: string;
  readonly to: string;
  readonly inverse: string | undefined;
  readonly onDelete: "restrict" | "clear" | "cascade";
  /** True when a validation, criterion or autoEnter rule reads these rows as children of `to`, be it through formulas: their writers lock the parent FOR SHARE first. */
  readonly judged: boolean;
  /** From a row of a sub-table to the record it is part of. */
  readonly owning: boolean;
}

/** One field and where it lives. */
export interface CatalogField {
  readonly key: string;
  readonly definition: FieldDefinition;
  readonly kind: FieldKind;
  /** Physical column name; undefined for virtual fields. */
  readonly column: string | undefined;
  /** When it had which key, oldest first: what audit log and ledger say under one of them outside its span is another field's. */
  readonly keys: readonly KeySpan[];
  /** Of an assigned field: where its numbers stand and are counted. */
  readonly numbered: NumberedColumn | undefined;
  readonly type: LogicType;
  /** Of a sub-table: the object its rows are. */
  readonly rows: CatalogObject | undefined;
  /** The checked formula of a virtual field. */
  readonly formula: CheckedRule | undefined;
  /** The value in SQL with the row under `alias`: a quoted column or the formula's expression. */
  expression(alias: string): Sql;
}

/** One funnel in order. */
export interface CatalogFunnel {
  readonly key: string;
  readonly object: string;
  readonly definition: FunnelDefinition;
  readonly stages: readonly CatalogStage[];
  readonly stage: ReadonlyMap<string, CatalogStage>;
  /** By the key of a removed stage, the one that took its place. */
  readonly former: ReadonlyMap<string, CatalogStage>;
  /** When its stages were redesigned, oldest first. */
  readonly redesigns: readonly Redesign[];
  readonly moves: { readonly skip: MovePolicy; readonly back: MovePolicy; readonly reopen: MovePolicy };
}

/** What a funnel says of a kind of move. */
export type MovePolicy = "allow" | "reason" | "deny";

/** One stage with its compiled gates. */
export interface CatalogStage {
  readonly key: string;
  readonly kind: StageDefinition["kind"];
  /** Index in the funnel's order. */
  readonly position: number;
  readonly definition: StageDefinition;
  /** Column of the first entry. */
  readonly atColumn: string;
  /** That column, then those of removed stages whose place it took. */
  readonly entryColumns: readonly string[];
  /** Required fields first, as must criteria, then the entry criteria. */
  readonly entry: readonly CatalogCriterion[];
  readonly exit: readonly CatalogCriterion[];
  readonly autoEnter: CheckedRule | undefined;
  readonly locked: ReadonlySet<string>;
  /** Codes a new move may give as its reason; undefined when no reason list. */
  readonly reasons: ReadonlySet<string> | undefined;
}

/** One criterion, checked. */
export interface CatalogCriterion {
  readonly key: string;
  readonly title: Criterion["title"];
  readonly message: Criterion["message"];
  readonly severity: Criterion["severity"];
  readonly rule: CheckedRule;
  /** The field of a required-field criterion. */
  readonly requires: string | undefined;
}
