import type { Option } from "@funnelsmith/definition";

/** How one criterion stands, in the reader's language. */
export interface CriterionAnswer {
  readonly key: string;
  readonly stage: string;
  readonly side: "exit" | "entry";
  readonly title: string;
  readonly severity: "must" | "warn";
  readonly met: boolean;
  readonly waived?: boolean;
  readonly message?: string;
  readonly actual?: readonly { readonly path: string; readonly label: string; readonly value: unknown; readonly text: string }[];
  readonly expected?: string;
  readonly fix?: {
    readonly kind: "field" | "related" | "move" | "manager" | "none";
    readonly field?: string;
    readonly object?: string;
    readonly inverse?: string;
    readonly suggest?: unknown;
  };
}

/** The kinds of move. */
export type MoveKind = "forward" | "skip" | "back" | "reopen" | "close";

/** A dry run of a move. */
export interface GateAnswer {
  readonly ok: boolean;
  readonly version: number;
  readonly move: MoveKind;
  readonly reason: { readonly required: boolean; readonly options?: readonly Option[] };
  readonly criteria: readonly CriterionAnswer[];
}

/** What a move may carry. */
export interface MoveInput {
  readonly to: string;
  readonly funnel?: string;
  readonly patch?: Readonly<Record<string, unknown>>;
  readonly reason?: { readonly code?: string; readonly note?: string };
  readonly exception?: { readonly criteria: readonly string[]; readonly reason: string };
}
