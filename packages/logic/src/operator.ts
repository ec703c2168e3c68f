import type { LocalizedText } from "@funnelsmith/problem";
import type { Sql } from "./sql.ts";
import type { ChildScope, Domain, Facts, LogicType, Node } from "./types.ts";
import type { Value } from "./values.ts";

/** The languages rules are told in. */
export type Locale = keyof LocalizedText;

/** An operator applied to typed arguments. */
export type CallNode = Extract<Node, { node: "call" }>;

/** An operator applied to child rows. */
export type OverNode = Extract<Node, { node: "over" }>;

/** The name of a type. */
export type TypeName = LogicType["is"];

/** What json-logic-js hands to operators as data: the facts, and the child row inside an iteration. */
export interface Frame {
  readonly facts: Facts;
  readonly row?: Readonly<Record<string, unknown>>;
}

/** Why an argument, or the operator itself, is refused. */
export interface Refusal {
  readonly code: string;
  readonly detail: LocalizedText;
  readonly hint?: LocalizedText;
  /** A name that is none, and those it may stand for: the nearest becomes the hint, for the first few refusals of a rule. */
  readonly meant?: { readonly wrong: string; readonly known: () => readonly string[] };
}

/** What an operator's type rule may ask about its arguments. Each answer is undefined once a problem was recorded. */
export interface Typing {
  /** As written. */
  readonly args: readonly unknown[];
  /** The type wanted by whoever reads the result; serves literals only. */
  readonly hint: LogicType | undefined;
  /** The argument, checked; a literal is read as `hint`. */
  argument(at: number, hint?: LogicType): Node | undefined;
  /** The argument, checked, of one of these types. */
  demand(at: number, ...types: readonly TypeName[]): Node | undefined;
  /** The arguments, checked, all of one type among these; literals alone are read as `hint`. */
  agree(
    at: readonly number[],
    types: readonly TypeName[],
    hint?: LogicType,
  ): { readonly nodes: readonly Node[]; readonly type: LogicType } | undefined;
  /** A list of literals of this type, without null. */
  list(at: number, type: LogicType): Node | undefined;
  /** The child rows that the argument names. */
  children(at: number): { readonly name: string; readonly scope: ChildScope } | undefined;
  /** The argument, checked against the names of a child row. */
  body(at: number, children: { readonly name: string; readonly scope: ChildScope }, ...types: readonly TypeName[]): Node | undefined;
  /** A declared name. */
  variable(path: unknown, at: number | undefined): Node | undefined;
  /** Records a problem with an argument, or with the operator when `at` is undefined. */
  refuse(at: number | undefined, refusal: Refusal): undefined;
}

/** Writes nodes as SQL. */
export interface SqlTarget {
  /** Exactly what evaluation gives, null included. */
  value(node: Node): Sql;
  /** A condition that is never null. */
  truth(node: Node): Sql;
  /** A condition in which null stands for false: only where nothing negates it. */
  where(node: Node): Sql;
  /** The day of a date or instant, as a date. */
  day(node: Node): Sql;
  /** Child rows and the target to write their bodies with. */
  rows(node: OverNode): { readonly from: Sql; readonly where: Sql; readonly inside: SqlTarget };
  /** The aggregate over all child rows where they are read once for several; undefined to write a subquery. */
  gather(node: OverNode, write: (value: Sql) => Sql, value?: Sql): Sql | undefined;
}

/** Which phrases go in brackets: none, those of several clauses, or sums as well. */
export type Brackets = "none" | "clauses" | "all";

/** Writes nodes as words. */
export interface Phrasing {
  readonly locale: Locale;
  /** A value in words. */
  say(node: Node, brackets?: Brackets): string;
  /** A condition in words, as something that holds. */
  state(node: Node, brackets?: Brackets): string;
  /** A condition in words, denied. */
  deny(node: Node, brackets?: Brackets): string;
  /** The name of child rows. */
  children(node: OverNode): string;
}

interface OperatorBase {
  /** What every result lies in, beyond its type. */
  readonly range?: Domain;
  /** The key in rules. */
  readonly name: string;
  /** Least and greatest number of arguments. */
  readonly arity: readonly [least: number, greatest: number];
  /** What its words are made of, when they need brackets inside another operator's. */
  readonly compound?: "clauses" | "sum";
  /** The type rule: the node, or undefined when a problem was recorded. */
  check(typing: Typing): Node | undefined;
}

/** An operator over values. */
export interface CallOperator extends OperatorBase {
  readonly form: "call";
  /** Of the arguments as written, those whose type is the result's: literals there take the type of the other side. */
  passes?(args: readonly unknown[]): readonly unknown[];
  /** The most digits the result may have, from those of the arguments; four more than the longest when left out. */
  digits?(args: readonly number[]): number;
  /** The JsonLogic that means the same, when stock operators say it; else `run` is called with evaluated arguments. */
  lower?(args: readonly unknown[], node: CallNode): unknown;
  /** The operator in JavaScript; `this` is the frame. */
  run?(this: Frame, ...values: readonly Value[]): Value | readonly string[];
  /** Value position: exactly what evaluation gives. */
  sql(node: CallNode, to: SqlTarget): Sql;
  /** WHERE position, where a shorter or indexable form exists: null stands for false. */
  where?(node: CallNode, to: SqlTarget): Sql;
  words(node: CallNode, to: Phrasing): string;
  /** The words of its denial, when better than "not …". */
  denial?(node: CallNode, to: Phrasing): string;
}

/** An operator over child rows. */
export interface OverOperator extends OperatorBase {
  readonly form: "over";
  /** JsonLogic over `rows`, with the lowered body if there is one. */
  lower(rows: unknown, body: unknown): unknown;
  /** A fold that stock operators lack, run on the list of body values. */
  run?(this: Frame, values: readonly Value[]): Value;
  sql(node: OverNode, to: SqlTarget): Sql;
  words(node: OverNode, to: Phrasing): string;
  denial?(node: OverNode, to: Phrasing): string;
}

/** The operator that reads a name; the compilers treat its node directly. */
export interface NameOperator extends OperatorBase {
  readonly form: "name";
}

/** The code behind one key of the dialect: its type rule, its JavaScript, its SQL and its words. One file each. */
export type Operator = CallOperator | OverOperator | NameOperator;
