import type { LocalizedText } from "@funnelsmith/problem";

/** One way to decide a change. */
export interface ChangeOption {
  readonly value: string;
  readonly sentence: LocalizedText;
}

/** One sentence of a plan. */
export interface Change {
  /** Stable while neither side of the plan changes. */
  readonly id: string;
  readonly sentence: LocalizedText;
  /** safe: nothing to ask. decision: needs one of the options, or a map of stages. loss: values leave sight and must be accepted. */
  readonly class: "safe" | "decision" | "loss";
  /** Place in the new definition; of something removed, in the old one. */
  readonly pointer: string;
  /** Records concerned, by what happens to them. */
  readonly counts?: Readonly<Record<string, number>>;
  readonly options?: readonly ChangeOption[];
  /** Present when the decision is `{map}`: the stages that must be mapped and those they may be mapped to. */
  readonly stages?: {
    readonly from: readonly string[];
    readonly to: readonly string[];
    /** What each of them is called. */
    readonly titles: Readonly<Record<string, LocalizedText>>;
  };
}

/** Where the records of a removed stage go: all to one, or each to the first whose rule (of the dialect, over the record) holds, and the rest to another. */
export type StageTarget = string | { readonly split: readonly { readonly when: unknown; readonly to: string }[]; readonly rest: string };

/** The stage that stands for a removed one, and all its records may go to. */
export const successorOf = (target: StageTarget): string => (typeof target === "string" ? target : target.rest);
export const targetsOf = (target: StageTarget): readonly string[] =>
  typeof target === "string" ? [target] : [...new Set([target.rest, ...target.split.map(({ to }) => to)])];

/** An answer to a change: one of its options, or where the records of removed stages go. */
export type Decision = string | { readonly map: Readonly<Record<string, StageTarget>> };

/** Answers by the id of the change. */
export type Decisions = Readonly<Record<string, Decision>>;
