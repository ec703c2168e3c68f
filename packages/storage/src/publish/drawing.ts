import type { AppDefinition, ObjectDefinition } from "@funnelsmith/definition";
import type { KeyPast } from "../tables/key-past.ts";
import type { PhysicalObject } from "../tables/physical.ts";
import type { FinishStep, PrepareStep, SwitchStep } from "./steps.ts";

/** What drawing one object needs to know. */
export interface ObjectDrawing {
  readonly schema: string;
  readonly role: string;
  readonly zone: string;
  readonly app: AppDefinition;
  readonly object: ObjectDefinition;
  readonly table: string;
  /** The object as it is stored now, and its definition; undefined for a new one. */
  readonly base: PhysicalObject | undefined;
  readonly before: ObjectDefinition | undefined;
  /** Of a new object: when it gets a key that another had. */
  readonly past: KeyPast;
  /** Work in proportion to rows is done before the switch. */
  readonly large: boolean;
  /** An older version is published again: what was hidden comes back. */
  readonly restore: boolean;
  /** Fields whose values that leave or do not convert are erased rather than kept hidden. */
  readonly erase: ReadonlySet<string>;
  /** Fields that leave and whose values are kept for some days only. */
  readonly purgeLater: ReadonlySet<string>;
  /** New fields that take up the values one of their key had. */
  readonly returning: ReadonlySet<string>;
  /** Fields that become unique although values repeat. */
  readonly clearDuplicates: ReadonlySet<string>;
  /** Fields that take over another's column: the key it had, by the key it has. */
  readonly moved: ReadonlyMap<string, string>;
  /** Table of an object or of members. */
  readonly tableOf: (object: string) => string;
}

/** Steps for one side of a table: its columns, its indexes, its search text. */
export interface DrawnPart {
  readonly prepare: readonly PrepareStep[];
  /** With writers kept out, before any exclusive lock. */
  readonly early: readonly SwitchStep[];
  readonly change: readonly SwitchStep[];
  /** After every table exists. */
  readonly late: readonly SwitchStep[];
  readonly finish: readonly FinishStep[];
}

/** The steps that bring one table from its old to its new form. */
export interface DrawnObject extends DrawnPart {
  readonly physical: PhysicalObject;
}

/** No steps. */
export const nothingDrawn: DrawnPart = { prepare: [], early: [], change: [], late: [], finish: [] };

/** DDL as a step of the switch. */
export const ddl = (text: string): { readonly do: "ddl"; readonly text: string } => ({ do: "ddl", text });
