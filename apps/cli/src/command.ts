import type { ParseArgsConfig } from "node:util";
import type { LocalizedText } from "@funnelsmith/problem";
import type { Api } from "./api.ts";

/** The language of everything printed. */
export type Language = keyof LocalizedText;

/** The world a command works in. */
export interface Context {
  readonly api: Api;
  readonly language: Language;
  /** Where relative paths start. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (words: LocalizedText) => string;
  /** Shows how far long work is, where a person looks on. */
  readonly progress: (done: number, total: number) => void;
}

/** What a command has to tell: lines for people, data for `--json`. */
export interface Told {
  readonly lines: readonly string[];
  /** The lines are a file's content and go out as they are. */
  readonly verbatim?: boolean;
  readonly data: unknown;
  /** Zero when left out. */
  readonly exit?: number;
}

/** Options as parsed; those that may stand several times are lists. */
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** One command of the program. */
export interface Command {
  readonly name: string;
  /** Its arguments as help shows them. */
  readonly takes: string;
  /** How many arguments besides options it takes at most. */
  readonly most: number;
  readonly does: LocalizedText;
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  run(context: Context, values: Values, positionals: readonly string[]): Promise<Told>;
}

/** The text of an option; undefined when it was not given. */
export function textOption(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** All texts of an option that may stand several times. */
export function textOptions(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.map(String) : [];
}
