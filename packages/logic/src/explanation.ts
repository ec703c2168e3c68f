import type { Node, Source } from "./types.ts";

/** A value a rule read. */
export interface Reading {
  readonly path: string;
  readonly source: Source;
  /** On the wire; undefined when it did not have its declared type. */
  readonly value: unknown;
}

/** The child rows a rule looked at. */
export interface RowsReading {
  readonly name: string;
  readonly object: string;
  /** The reference field on the child that points back. */
  readonly by: string;
  readonly rows: number;
  /** How many of them meet the condition; all when there is none. */
  readonly matching: number;
  readonly condition: Node | undefined;
}

/** A change that could make an unmet part met. */
export type Fix =
  /** Fill in or change a field of the record; `value` where one is sure to do, `round` where more or less would do as well. */
  | { readonly kind: "field"; readonly field: string; readonly value?: unknown; readonly round?: "up" | "down" }
  /** Fill in or change a field of the row a reference points at, or point at another. */
  | {
      readonly kind: "hop";
      readonly through: string;
      readonly object: string;
      readonly field: string;
      readonly value?: unknown;
      readonly round?: "up" | "down";
    }
  /** Add, change or remove child rows; `values` are fields a new row should have, `condition` what is asked of it. */
  | {
      readonly kind: "children";
      readonly change: "add" | "change" | "remove";
      readonly name: string;
      readonly object: string;
      readonly by: string;
      readonly condition: Node | undefined;
      readonly values: Readonly<Record<string, unknown>>;
    }
  /** Hand the record to another owner. */
  | { readonly kind: "owner" }
  /** Move the record: what is asked depends on its stage or its path. */
  | { readonly kind: "stage"; readonly stage?: string }
  /** Someone else: what is asked depends on who acts. */
  | { readonly kind: "user" }
  /** An administrator: what is asked depends on a setting. */
  | { readonly kind: "param"; readonly key: string }
  /** Wait: what is asked depends on the day. */
  | { readonly kind: "clock" };

/** One comparison or question of a rule with what it found. */
export interface ExplainedLeaf {
  readonly form: "leaf";
  readonly met: boolean;
  /** The rule wants this not to hold. */
  readonly negated: boolean;
  /** For words: see `sentence`. */
  readonly node: Node;
  /** As seen from `subject`: 5 < amount is told as amount > 5. */
  readonly operator: string;
  /** The name asked about, when there is one. */
  readonly subject: string | undefined;
  /** What stands against the subject, computed, on the wire; absent where there is nothing, as for `empty`. A list for `in` and for between. */
  readonly expected?: unknown;
  /** Every name read outside child rows. */
  readonly actual: readonly Reading[];
  readonly children: readonly RowsReading[];
  /** The likeliest first; empty when met. */
  readonly fixes: readonly Fix[];
}

/** The rule as alternatives and joint demands, denials pushed down to the leaves. */
export type ExplainedNode =
  | ExplainedLeaf
  | { readonly form: "every" | "any"; readonly met: boolean; readonly parts: readonly ExplainedNode[] };

/** Why a rule is met or not. */
export interface Explanation {
  readonly met: boolean;
  /** A fact did not have its declared type, so the rule is not met whatever its parts say. */
  readonly broken: boolean;
  readonly tree: ExplainedNode;
  /** The leaves to blame when not met. */
  readonly failed: readonly ExplainedLeaf[];
  /** Every name read outside child rows, once. */
  readonly actual: readonly Reading[];
  readonly children: readonly RowsReading[];
  /** What would help, the likeliest first, without repeats. */
  readonly fixes: readonly Fix[];
}
