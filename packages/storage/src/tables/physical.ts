import type { FieldDefinition, FunnelDefinition, ObjectDefinition, Text } from "@funnelsmith/definition";
import type { KeyPast } from "./key-past.ts";

/** Where one field lives. */
export interface PhysicalColumn extends KeyPast {
  readonly column: string;
  /** Number of the column in its table: never given twice, part of the names of its constraints. */
  readonly serial: number;
  /** SQL type as written in DDL. */
  readonly type: string;
}

/** A column whose field is no longer defined. */
export interface HiddenColumn extends PhysicalColumn {
  /** The field as it was last published: publishing an older version again brings its values back. */
  readonly field: FieldDefinition;
  /** True once its values are gone and a later field of the same type may have it. */
  readonly purged: boolean;
  /** Its values are to be erased so many days after it was hidden; absent when they are kept. */
  readonly keptDays?: number;
  /** RFC 3339 UTC: when that is. */
  readonly purgeAt?: string;
}

/** How one object lives in its table. */
export interface PhysicalObject extends KeyPast {
  readonly table: string;
  /** By field key; virtual fields have none. */
  readonly columns: Readonly<Record<string, PhysicalColumn>>;
  readonly hidden: readonly HiddenColumn[];
  /** Keys that fields lost. Absent in what was stored before they were noted. */
  readonly lostKeys?: readonly string[];
  /** Computed fields under a key that another had before them. */
  readonly computed?: Readonly<Record<string, KeyPast>>;
  /** Columns of first entries, for every stage there ever was. */
  readonly stages: readonly string[];
  /** Whether the table has the funnel's columns. */
  readonly funnel: boolean;
  /** Indexes by name, with what each is made of. */
  readonly indexes: Readonly<Record<string, string>>;
  /** The next serial. */
  readonly next: number;
}

/** A table whose object is no longer defined, and the object as it was last published. */
export interface HiddenObject extends PhysicalObject {
  readonly definition: ObjectDefinition;
  /** Grows with every object hidden: of several with one key the last comes back first. */
  readonly order: number;
}

/**
 * Funnels no longer defined, by object and key, as they were last published. Their records keep funnel and stage, so that ledger and
 * columns agree and a funnel that returns finds them; until then they are told as outside every funnel.
 */
export type HiddenFunnels = Readonly<Record<string, FunnelDefinition>>;

/** Where everything of one published version lives: stored beside its document. */
export interface Physical {
  readonly objects: Readonly<Record<string, PhysicalObject>>;
  /** Objects no longer defined, by table; their rows remain. */
  readonly hiddenObjects: Readonly<Record<string, HiddenObject>>;
  /** Absent in what was stored before there were any. */
  readonly hiddenFunnels?: HiddenFunnels;
  /** By funnel: removed stages and where their records went. */
  readonly lineage: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By funnel: when its stages were redesigned, oldest first; reports mark these days. Absent in what was stored before there were any. */
  readonly redesigns?: Readonly<Record<string, readonly Redesign[]>>;
}

/** Stages that others took the place of, in one publish. */
export interface Redesign {
  /** RFC 3339 UTC: the switch. */
  readonly at: string;
  /** What each was called, and the keys of the stages its records went to, the one that stands for it first. */
  readonly stages: readonly { readonly key: string; readonly title: Text; readonly to: readonly string[] }[];
}

/** An app before its first publish. */
export const nothingPhysical: Physical = { objects: {}, hiddenObjects: {}, lineage: {} };
