import { evaluate } from "@funnelsmith/logic";
import type { RecordRow } from "../../api/record-types.ts";
import { plainText } from "../../values/plain-text.ts";
import type { Judge, Setting } from "./judge.ts";

/** How far a field's value reaches towards what its criterion compares it with. */
export interface DerivedHint {
  /** Value ÷ what it is compared with, as a fraction; undefined while the field is empty. */
  readonly ratio: number | undefined;
  readonly met: boolean;
  /** The least (or most) that will do, as decimal text. */
  readonly bound: string;
  readonly atLeast: boolean;
}

const comparisons = new Set([">=", ">", "<=", "<"]);

type Pair = readonly [unknown, unknown];

function pairOf(rule: unknown): { operator: string; pair: Pair } | undefined {
  if (typeof rule !== "object" || rule === null) return undefined;
  const [entry, second] = Object.entries(rule);
  if (!entry || second || !comparisons.has(entry[0]) || !Array.isArray(entry[1]) || entry[1].length !== 2) return undefined;
  return { operator: entry[0], pair: [entry[1][0], entry[1][1]] };
}

const isField = (node: unknown, field: string): boolean =>
  typeof node === "object" && node !== null && (node as { var?: unknown }).var === field;

/** The factor of `other × 0.8`, so that the hint may say 84 % of `other`. */
function scaled(node: unknown): unknown {
  const args = typeof node === "object" && node !== null ? (node as Record<string, unknown>)["*"] : undefined;
  if (!Array.isArray(args) || args.length !== 2) return node;
  return typeof args[0] === "number" ? args[1] : typeof args[1] === "number" ? args[0] : node;
}

/**
 * For a criterion that compares one numeric field with something computable on the card, such as `budget >= quote × 0.8`: how the value
 * stands to it. Undefined for every other shape.
 */
export function derivedHint(
  raw: unknown,
  field: string,
  judge: Judge,
  row: RecordRow,
  patch: Readonly<Record<string, unknown>>,
  setting: Setting,
): DerivedHint | undefined {
  const found = pairOf(raw);
  if (!found) return undefined;
  const [left, right] = found.pair;
  const mine = isField(left, field) ? left : isField(right, field) ? right : undefined;
  if (mine === undefined) return undefined;
  const other = mine === left ? right : left;
  const facts = judge.facts(row, patch, setting);
  const number = (node: unknown): string | undefined => {
    const rule = judge.rule(typeof node === "object" ? node : { "+": [node, 0] });
    if (rule?.type.is !== "number") return undefined;
    const value = evaluate(rule, facts);
    return value === null || value === undefined ? undefined : plainText(value);
  };
  const bound = number(other);
  const base = number(scaled(other));
  if (bound === undefined || base === undefined || Number(base) === 0) return undefined;
  const value = number(mine);
  const whole = judge.rule(raw);
  return {
    ratio: value === undefined ? undefined : Number(value) / Number(base),
    met: whole !== undefined && evaluate(whole, facts) === true,
    bound,
    atLeast: (mine === left) === (found.operator === ">=" || found.operator === ">"),
  };
}
