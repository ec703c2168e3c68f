import type { FieldDefinition, Text } from "@funnelsmith/definition";
import type { NumberedColumn } from "../numbers/take-numbers.ts";
import type { StageTarget } from "./change.ts";
import type { StageMeaning } from "./stage-meanings.ts";

/** Rows without a number get one, by the day they were created in the zone. */
export interface NumberRows extends NumberedColumn {
  readonly do: "number";
  readonly field: FieldDefinition;
  readonly zone: string;
}

/** One step while the old version is live. Every step can be begun again. */
export type PrepareStep =
  /** Short DDL in a transaction of its own, and what takes it back. */
  | { readonly do: "ddl"; readonly text: string; readonly undo: string }
  /** An index made concurrently. */
  | { readonly do: "index"; readonly schema: string; readonly index: string; readonly text: string }
  /** A column filled in batches from another of the same row. */
  | { readonly do: "fill"; readonly table: string; readonly column: string; readonly value: string }
  /** The rows that such a column is behind for, written since, are kept in an index of their own until the switch. */
  | {
      readonly do: "watch";
      readonly schema: string;
      readonly index: string;
      readonly table: string;
      readonly column: string;
      readonly value: string;
    }
  | NumberRows;

/**
 * Records get a new version whose values read differently in their new columns: `was` is hidden by then, `is` null where a value is no
 * longer stored. Values of one type are compared as they are (1.50 is 1.5), others as text.
 */
export interface RaiseVersions {
  readonly do: "raiseVersions";
  readonly table: string;
  readonly columns: readonly { readonly was: string; readonly is: string | null; readonly alike?: boolean }[];
  /** Absent where every value converts. */
  readonly lost?: LostValues;
}

/** Values that do not convert, for the audit log: SQL over the row, its old columns hidden by then. */
export interface LostValues {
  readonly schema: string;
  /** Whose records they are. */
  readonly object: string;
  readonly values: readonly {
    readonly key: string;
    /** The value does not convert. */
    readonly when: string;
    /** As the audit log keeps it, before and after. */
    readonly old: string;
    readonly next: string;
  }[];
  /** Of rows of a sub-table: the record they are part of, by the column that says which, and the field that holds them. */
  readonly whole?: { readonly table: string; readonly column: string; readonly field: string };
}

/** What the ledger says of a funnel's records is derived anew: its stages mean something else than before. */
export interface RebuildStages {
  readonly do: "rebuildStages";
  readonly schema: string;
  readonly table: string;
  readonly funnel: string;
  readonly meanings: readonly StageMeaning[];
}

/** Records of removed stages move where they were mapped to. */
export interface MoveStages {
  readonly do: "moveStages";
  readonly funnel: string;
  readonly map: Readonly<Record<string, StageTarget>>;
  /** What the removed stages were called. */
  readonly titles: Readonly<Record<string, Text>>;
}

/** One step of the switch, inside its transaction. */
export type SwitchStep =
  | { readonly do: "ddl"; readonly text: string }
  /** Rows written since they were filled, with writers kept out and readers let in. */
  | { readonly do: "catchUp"; readonly table: string; readonly column: string; readonly value: string }
  /** The rows that are left, with writers kept out and readers let in. */
  | NumberRows
  /** Of rows that share a value of a field that becomes unique, all but the oldest lose it. */
  | {
      readonly do: "clearDuplicates";
      readonly object: string;
      readonly field: string;
      readonly table: string;
      readonly column: string;
      /** What is compared. */
      readonly key: string;
      /** The value as on the wire, for the audit log. */
      readonly wire: string;
    }
  | MoveStages
  | RebuildStages
  | RaiseVersions
  /** The search column is written anew. */
  | { readonly do: "search"; readonly table: string; readonly columns: readonly string[] };

/** One step after the switch, the new version live. */
export type FinishStep =
  | { readonly do: "search"; readonly table: string; readonly columns: readonly string[] }
  | RebuildStages
  | RaiseVersions
  /** The values of a hidden column are erased and the column may be used again. */
  | { readonly do: "purge"; readonly object: string; readonly table: string; readonly column: string };
