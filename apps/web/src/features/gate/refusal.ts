import { Problem } from "@funnelsmith/problem";
import { fieldErrors } from "../../api/field-errors.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { ObjectView } from "../../api/workspace-types.ts";

/** A refused move or check, taken apart by where it is to be said. */
export interface Refusal {
  /** What is wrong with a value, by the field it belongs to. */
  readonly wrong: Readonly<Record<string, string>>;
  /** Everything else, as one sentence for the foot of the panel. */
  readonly elsewhere: string | undefined;
}

/** The gate has a list of its own for what is missing, and a record changed meanwhile is fetched anew: neither is said again. */
const isSaidAlready = (problem: Problem): boolean => problem.code === "GATE_CLOSED" || problem.status === 409 || problem.status === 412;

/** Says what the server refused at the fields of the object it names; what names none of them is said in one sentence. */
export function refusalOf(error: unknown, object: ObjectView): Refusal {
  if (error === null || error === undefined) return { wrong: {}, elsewhere: undefined };
  if (error instanceof Problem && isSaidAlready(error)) return { wrong: {}, elsewhere: undefined };
  const said = Object.entries(fieldErrors(error));
  const own = said.filter(([key]) => object.fields.some((field) => field.key === key));
  const others = said.filter((one) => !own.includes(one)).map(([, sentence]) => sentence);
  return { wrong: Object.fromEntries(own), elsewhere: others.join(" ") || (own.length > 0 ? undefined : sentenceOf(error)) };
}
