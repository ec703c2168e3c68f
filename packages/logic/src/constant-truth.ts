import { evaluateGate } from "./evaluate.ts";
import { operators } from "./operators.ts";
import { pointsOf, type Unknown } from "./telling-values.ts";
import type { CheckedRule, Domain, Facts, Literal, LogicType, Node } from "./types.ts";

/** What is known of a name by its path. */
export type Domains = (path: string) => Domain;

/** Beyond so many combinations of values nothing is claimed. */
const mostCases = 20_000;

/**
 * Whether a condition is true, or false, whatever its names hold; undefined when it depends, or when that cannot be told. Exact for
 * conditions that compare names with literals and with each other in pairs; what is computed counts as a name of its own, and what else
 * stands in it may be true or false, so that nothing is claimed that is not so. By trying values of every interval between the literals,
 * each option, and null: no condition can tell others from them.
 */
export function constantTruth(rules: readonly CheckedRule[], domains: Domains): boolean | undefined {
  const names = new Map<string, Name>();
  const nodes = rules.map(({ node }) => abstract(node, { names, domains }));
  const points = [...names.values()].map((name) => [name.key, pointsOf(name)] as const);
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

interface Name extends Unknown {
  readonly key: string;
}

/** The names met so far, and what is known of names. */
interface Names {
  readonly names: Map<string, Name>;
  readonly domains: Domains;
}

const logical = new Set(["and", "or", "!", "if"]);
const ordering = new Set(["<", "<=", ">", ">="]);
const comparing = new Set([...ordering, "==", "!="]);
/** Types whose values fall into intervals, or are told apart by equality alone. */
const ordered = new Set<Node["type"]["is"]>(["number", "date"]);
const told = new Set<Node["type"]["is"]>([...ordered, "boolean", "choice", "text", "id"]);

/** The condition over parameters: what is compared stays, everything else becomes a condition of its own. */
function abstract(node: Node, of: Names): Node {
  if (node.node === "literal") return node;
  if (node.node === "variable") return named(node, of);
  if (node.node === "call" && logical.has(node.operator) && node.args.every(({ type }) => type.is === "boolean"))
    return { ...node, args: node.args.map((item) => abstract(item, of)) };
  return (node.node === "call" && comparison(node, of)) || unknown(node, of);
}

type Call = Extract<Node, { node: "call" }>;

/** A comparison of one name with literals, or of two that are compared with no third; undefined for another. */
function comparison(node: Call, of: Names): Node | undefined {
  const asked = [...new Set(node.args.filter((item) => item.node !== "literal").map(wordsOf))];
  const items = asked.flatMap((words) => node.args.find((item) => item.node !== "literal" && wordsOf(item) === words) ?? []);
  const [first, second, ...others] = items;
  if (first === undefined || others.length > 0 || !items.every(isName)) return undefined;
  if (second === undefined ? !tellsOne(node, first) : !comparing.has(node.operator) || !items.every(({ type }) => ordered.has(type.is)))
    return undefined;
  const known = items.map((item) => nameOf(item, of));
  if (second !== undefined && !pair(known)) return undefined;
  for (const item of node.args)
    if (item.node === "literal") for (const literal of literalsOf(item.value)) for (const name of known) name.literals.add(literal);
  return { ...node, args: node.args.map((item) => (item.node === "literal" ? item : named(item, of))) };
}

/** A field or the like of a type that can be told, or anything computed that is a number or a day. */
const isName = ({ node, type }: Node): boolean => (node === "variable" ? told : ordered).has(type.is);

function tellsOne({ operator, args }: Call, name: Node): boolean {
  if (operator === "empty") return name.node === "variable";
  if (comparing.has(operator)) return !ordering.has(operator) || ordered.has(name.type.is);
  return operator === "in" && args[0]?.node !== "literal" && args.slice(1).every(({ node }) => node === "literal");
}

/** Puts two names beside each other; false when one is compared with a third, and for a number beside a day. */
function pair([one, other]: readonly Name[]): boolean {
  if (one === undefined || other === undefined || one.type.is !== other.type.is) return false;
  if ((one.mate ?? other) !== other || (other.mate ?? one) !== one) return false;
  one.mate = other;
  other.mate = one;
  return true;
}

/** The same for what is written alike, wherever it stands. */
const wordsOf = (node: Node): string =>
  node.node === "variable"
    ? `${node.source.from}:${node.path}`
    : `?${JSON.stringify(node, (name, value: unknown) => (name === "scope" || name === "type" ? undefined : value))}`;

function nameOf(node: Node, { names, domains }: Names): Name {
  const key = wordsOf(node);
  const known = names.get(key);
  if (known) return known;
  const computed = node.node === "call" || node.node === "over" ? operators.get(node.operator)?.range : undefined;
  const domain = node.node === "variable" ? domains(node.path) : (computed ?? {});
  const made: Name = { key, type: node.type as LogicType, domain, literals: new Set(), mate: undefined };
  names.set(key, made);
  return made;
}

/** A node as a parameter that is tried out. */
function named(node: Node, of: Names): Node {
  const { key, type } = nameOf(node, of);
  return { node: "variable", path: key, type, source: { from: "param", key } };
}

/** A part that is not understood: true or false, and the same wherever it stands in the same words. */
function unknown(node: Node, { names }: Names): Node {
  const key = `!${wordsOf(node)}`;
  const type: LogicType = { is: "boolean" };
  if (!names.has(key)) names.set(key, { key, type, domain: { filled: true }, literals: new Set(), mate: undefined });
  return { node: "variable", path: key, type, source: { from: "param", key } };
}

const literalsOf = (value: Literal): readonly string[] =>
  typeof value === "string" ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];
