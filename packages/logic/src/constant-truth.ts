import { evaluateGate } from "./evaluate.ts";
import { Decimal, decimalText } from "./decimal.ts";
import type { CheckedRule, Facts, Literal, LogicType, Node } from "./types.ts";

/** What a name can hold beyond what its type says; ends are inclusive decimals or days. */
export interface Domain {
  readonly min?: string;
  readonly max?: string;
  /** Decimal places. */
  readonly scale?: number;
  /** Never null. */
  readonly filled?: boolean;
}

/** What is known of a name by its path. */
export type Domains = (path: string) => Domain;

/** Beyond so many combinations of values nothing is claimed. */
const mostCases = 20_000;

/**
 * Whether a condition is true, or false, whatever its names hold; undefined when it depends, or when that cannot be told. Exact for
 * conditions that compare names with literals; what else stands in it may be true or false, so that nothing is claimed that is not so.
 * By trying one value of every interval between the literals, each option, and null: no condition can tell two values of an interval apart.
 */
export function constantTruth(rules: readonly CheckedRule[], domains: Domains): boolean | undefined {
  const names = new Map<string, Name>();
  const nodes = rules.map(({ node }) => abstract(node, names));
  const points = [...names.values()].map((name) => [name.key, pointsOf(name, domains(name.path))] as const);
  if (points.reduce((cases, [, values]) => cases * values.length, 1) > mostCases) return undefined;
  const [first, ...rest] = nodes;
  if (first === undefined) return undefined;
  const boolean: LogicType = { is: "boolean" };
  const whole: Node = rest.length === 0 ? first : { node: "call", operator: "and", type: boolean, args: nodes };
  const rule: CheckedRule = { type: boolean, node: whole, reads: [], cost: 0 };
  const seen = { true: false, false: false };
  const params: Record<string, unknown> = {};
  const tryAll = (at: number): void => {
    const point = points[at];
    if (point === undefined) {
      const facts: Facts = { fields: {}, params, now: "2000-01-01T00:00:00.000Z", today: "2000-01-01", zone: "UTC" };
      seen[evaluateGate(rule, facts) ? "true" : "false"] = true;
      return;
    }
    for (const value of point[1]) {
      params[point[0]] = value;
      tryAll(at + 1);
      if (seen.true && seen.false) return;
    }
  };
  tryAll(0);
  return seen.true === seen.false ? undefined : seen.true;
}

/** A name that is compared with literals, or (without literals) a part that may be anything. */
interface Name {
  readonly key: string;
  readonly path: string;
  readonly type: LogicType;
  readonly literals: Set<string>;
}

const logical = new Set(["and", "or", "!", "if"]);
const ordering = new Set(["<", "<=", ">", ">="]);
const comparing = new Set([...ordering, "==", "!="]);
/** Types whose values fall into intervals, or are told apart by equality alone. */
const ordered = new Set<LogicType["is"]>(["number", "date"]);
const told = new Set<LogicType["is"]>([...ordered, "boolean", "choice", "text", "id"]);

/** The condition over parameters: names compared with literals stay, everything else becomes a condition of its own. */
function abstract(node: Node, names: Map<string, Name>): Node {
  if (node.node === "literal") return node;
  if (node.node === "variable") return named(node, names);
  if (node.node === "call" && logical.has(node.operator) && node.args.every(({ type }) => type.is === "boolean"))
    return { ...node, args: node.args.map((item) => abstract(item, names)) };
  const compared = node.node === "call" ? comparedName(node) : undefined;
  if (node.node !== "call" || compared === undefined) return unknown(node, names);
  const variable = named(compared, names);
  const known = names.get(variable.path);
  for (const item of node.args) if (item.node === "literal") for (const literal of literalsOf(item.value)) known?.literals.add(literal);
  return { ...node, args: node.args.map((item) => (item === compared ? variable : item)) };
}

type Variable = Extract<Node, { node: "variable" }>;

/** The one name of an atom whose other arguments are literals. */
function comparedName(node: Extract<Node, { node: "call" }>): Variable | undefined {
  const [first, ...others] = node.args.filter((item) => item.node !== "literal");
  if (first?.node !== "variable" || others.length > 0 || !told.has(first.type.is)) return undefined;
  if (node.operator === "empty") return first;
  if (comparing.has(node.operator)) return ordering.has(node.operator) && !ordered.has(first.type.is) ? undefined : first;
  return node.operator === "in" && node.args[0] === first ? first : undefined;
}

function named(node: Variable, names: Map<string, Name>): Variable {
  const key = `${node.source.from}:${node.path}`;
  if (!names.has(key)) names.set(key, { key, path: node.path, type: node.type, literals: new Set() });
  return { ...node, path: key, source: { from: "param", key } };
}

/** A part that is not understood: true or false, and the same wherever it stands in the same words. */
function unknown(node: Node, names: Map<string, Name>): Node {
  const key = `?${JSON.stringify(node, (name, value: unknown) => (name === "scope" || name === "type" ? undefined : value))}`;
  const type: LogicType = { is: "boolean" };
  if (!names.has(key)) names.set(key, { key, path: "", type, literals: new Set() });
  return { node: "variable", path: key, type, source: { from: "param", key } };
}

const literalsOf = (value: Literal): readonly string[] =>
  typeof value === "string" ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];

/** A value of every kind a condition can tell apart. */
function pointsOf({ path, type, literals }: Name, domain: Domain): readonly unknown[] {
  if (path === "") return [true, false];
  const none = domain.filled ? [] : [null];
  if (type.is === "boolean") return [...none, true, false];
  if (type.is === "choice") return [...none, ...type.values];
  if (type.is === "number") return [...none, ...numbersAround([...literals], domain)];
  if (type.is === "date") return [...none, ...daysAround([...literals])];
  // Another text than any that is named: longer than all of them.
  const other = `${[...literals].join("")}·`;
  return [...none, ...(type.is === "text" ? [""] : []), ...literals, type.is === "id" ? "00000000-0000-0000-0000-00000000000f" : other];
}

/** The literals, one number of each interval between and beyond them, as far as the domain has any. */
function numbersAround(literals: readonly string[], { min, max, scale }: Domain): readonly string[] {
  const ends = [...literals, ...[min, max].filter((end) => end !== undefined)].map((text) => new Decimal(text));
  const sorted = ends.toSorted((a, b) => a.cmp(b));
  const between = sorted.slice(1).flatMap((high, index) => {
    const low = sorted[index] ?? high;
    // Halved by a product, which is exact: division keeps 12 places.
    const inside = scale === undefined ? low.plus(high).times("0.5") : above(low, scale);
    return inside.gt(low) && inside.lt(high) ? [inside] : [];
  });
  const first = sorted[0] ?? new Decimal(0);
  const last = sorted.at(-1) ?? new Decimal(0);
  const beyond = [first.round(0, Decimal.roundDown).minus(2), last.round(0, Decimal.roundDown).plus(2)];
  const values = [...sorted, ...between, ...beyond].filter(
    (value) =>
      (min === undefined || value.gte(min)) &&
      (max === undefined || value.lte(max)) &&
      (scale === undefined || value.eq(value.round(scale, Decimal.roundDown))),
  );
  return [...new Set(values.map(decimalText))];
}

/** The next larger number of so many places. */
function above(low: InstanceType<typeof Decimal>, scale: number): InstanceType<typeof Decimal> {
  const cut = low.round(scale, Decimal.roundDown);
  return cut.gt(low) ? cut : cut.plus(new Decimal(10).pow(-scale));
}

/** The days named, and those beside them. */
function daysAround(literals: readonly string[]): readonly string[] {
  const days = literals.flatMap((day) => [-1, 0, 1].map((by) => new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000)));
  const texts = days.map((day) => day.toISOString()).filter((text) => /^\d{4}-/.test(text) && !text.startsWith("0000"));
  return [...new Set(texts.length === 0 ? ["2000-01-01"] : texts.map((text) => text.slice(0, 10)))];
}
