import { Problem } from "@funnelsmith/problem";
import type { WriteResult } from "../src/write/write-result.ts";

/** A record as it is told on the wire. */
export interface Told {
  readonly id: string;
  readonly version: number;
  readonly owner: { readonly id: string } | null;
  readonly stage: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The record in an answer. */
export const told = (answer: WriteResult | string): Told => JSON.parse(typeof answer === "string" ? answer : answer.body) as Told;

/** The Problem a promise fails with. */
export async function problemOf(run: Promise<unknown>): Promise<Problem> {
  const failure = await run.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof Problem) return failure;
  throw new Error(`expected a Problem, got ${String(failure)}`);
}

/** The code of the Problem a promise fails with, and each of its places. */
export const mistakes = async (run: Promise<unknown>): Promise<string[]> => {
  const problem = await problemOf(run);
  return [problem.code, ...problem.errors.map((item) => `${item.pointer} ${item.code}`)];
};
