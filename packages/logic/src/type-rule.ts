import { nearest, type ProblemItem } from "@funnelsmith/problem";
import { joinTypes } from "./join-types.ts";
import type { Operator, Refusal, TypeName, Typing } from "./operator.ts";
import { operators } from "./operators.ts";
import { readLiteral } from "./read-literal.ts";
import { refusal, typesDiffer, wrongType } from "./refusals.ts";
import type { ChildScope, LogicType, Node, Read, Scope, Variable } from "./types.ts";

interface Place {
  readonly pointer: string;
  /** Set inside an iteration. */
  readonly child: { readonly name: string; readonly scope: ChildScope } | undefined;
}

interface Work {
  readonly scope: Scope;
  readonly problems: ProblemItem[];
  readonly reads: Map<string, Read>;
}

const mostProblems = 50;
/** Of them, how many may look for the name that was meant: it is the costly part. */
const mostLookups = 10;

/** The typed form of a rule that passed `scan`, every name it reads, and all problems found. */
export function typeRule(
  rule: unknown,
  scope: Scope,
  hint: LogicType | undefined,
): { readonly node: Node | undefined; readonly reads: readonly Read[]; readonly problems: readonly ProblemItem[] } {
  const work: Work = { scope, problems: [], reads: new Map() };
  const node = typeNode(rule, hint, { pointer: "", child: undefined }, work);
  return { node, reads: [...work.reads.values()], problems: work.problems };
}

function refuse(work: Work, pointer: string, { meant, ...problem }: Refusal): undefined {
  if (work.problems.length >= mostProblems) return;
  const near = meant && work.problems.length < mostLookups ? nearest(meant.wrong, meant.known()) : undefined;
  work.problems.push({
    pointer,
    ...problem,
    ...(near !== undefined && { hint: { "zh-CN": `是否想写“${near}”？`, en: `Did you mean "${near}"?` } }),
  });
}

function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

function typeNode(raw: unknown, hint: LogicType | undefined, place: Place, work: Work): Node | undefined {
  if (!isObject(raw)) {
    const literal = readLiteral(raw, hint);
    return "node" in literal ? literal : refuse(work, place.pointer, literal);
  }
  const keys = Object.keys(raw);
  const [key] = keys;
  if (key === undefined || keys.length > 1)
    return refuse(
      work,
      place.pointer,
      refusal(
        "RULE_SHAPE",
        `每个对象只能有一个运算符，这里有 ${keys.length} 个`,
        `An object has exactly one operator; this has ${keys.length}`,
      ),
    );
  const operator = operators.get(key);
  if (!operator)
    return refuse(work, place.pointer, {
      ...refusal("RULE_OPERATOR", `没有运算符“${shown(key)}”`, `There is no operator "${shown(key)}"`),
      meant: { wrong: key, known: () => [...operators.keys()] },
    });
  const given = raw[key];
  const args: readonly unknown[] = Array.isArray(given) ? given : [given];
  const pointer = `${place.pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const [least, greatest] = operator.arity;
  if (args.length < least || args.length > greatest) return refuse(work, pointer, wrongCount(operator, args.length));
  return operator.check(typing(args, hint, { at: pointer, listed: Array.isArray(given), child: place.child }, work));
}

const shown = (key: string): string => (key.length > 60 ? `${key.slice(0, 60)}…` : key);

function wrongCount({ name, arity: [least, greatest] }: Operator, count: number): Refusal {
  const range = least === greatest ? `${least}` : greatest === Number.POSITIVE_INFINITY ? `≥ ${least}` : `${least}–${greatest}`;
  return refusal(
    "RULE_ARGUMENTS",
    `${name} 需要 ${range} 个参数，这里有 ${count} 个`,
    `${name} takes ${range} arguments; this has ${count}`,
  );
}

/** What an operator's type rule asks, answered for one use of it. */
function typing(
  args: readonly unknown[],
  hint: LogicType | undefined,
  use: { readonly at: string; readonly listed: boolean; readonly child: Place["child"] },
  work: Work,
): Typing {
  const pointer = (at: number | undefined): string => (at === undefined || !use.listed ? use.at : `${use.at}/${at}`);
  const argument = (at: number, wanted?: LogicType): Node | undefined =>
    typeNode(args[at], wanted, { pointer: pointer(at), child: use.child }, work);
  const refuseAt = (at: number | undefined, problem: Refusal): undefined => refuse(work, pointer(at), problem);

  return {
    args,
    hint,
    argument,
    refuse: refuseAt,
    demand(at, ...types) {
      const [only] = types;
      const node = argument(at, types.length === 1 && only && isPlain(only) ? { is: only } : undefined);
      return node && demanded(node, types, pointer(at), work);
    },
    agree(at, types, wanted) {
      // Names first: literals, and choices between literals, take the type that names give.
      const open = at.filter((index) => isOpen(args[index]));
      const nodes = new Map<number, Node>();
      let type: LogicType | undefined;
      let failed = false;
      const plain = types.length === 1 && types[0] && isPlain(types[0]) ? ({ is: types[0] } as LogicType) : undefined;
      const ordered = [
        ...at.filter((index) => !open.includes(index)),
        ...open.filter((i) => args[i] !== null),
        ...open.filter((i) => args[i] === null),
      ];
      for (const index of ordered) {
        const node = argument(index, type ?? wanted ?? plain);
        if (!node || !demanded(node, types, pointer(index), work)) {
          failed = true;
          continue;
        }
        nodes.set(index, node);
        if (node.type.is === "null") continue;
        const joined = type ? joinTypes(type, node.type) : node.type;
        if (joined) type = joined;
        else failed = refuseAt(index, typesDiffer(type?.is ?? "null", node.type.is)) ?? true;
      }
      if (failed) return undefined;
      const common = type ?? wanted;
      if (!common)
        return refuseAt(undefined, refusal("RULE_TYPE", "全部是空值，无法确定类型", "Nothing but null: there is no type to compare"));
      return { type: common, nodes: at.flatMap((index) => nodes.get(index) ?? []) };
    },
    list(at, type) {
      const raw = args[at];
      if (!Array.isArray(raw)) return refuseAt(at, refusal("RULE_SHAPE", "这里需要一个列表", "This must be a list"));
      const values: string[] = [];
      raw.forEach((item: unknown, index) => {
        const where = `${pointer(at)}/${index}`;
        const literal = isObject(item) || item === null ? undefined : readLiteral(item, type);
        if (!literal)
          refuse(
            work,
            where,
            refusal("RULE_LIST", "列表里只能写值，不能是空值或表达式", "A list holds values only, neither null nor operators"),
          );
        else if (!("node" in literal)) refuse(work, where, literal);
        else if (literal.type.is !== type.is) refuse(work, where, typesDiffer(type.is, literal.type.is));
        else values.push(String(literal.value));
      });
      return values.length === raw.length ? { node: "literal", type, value: values } : undefined;
    },
    children(at) {
      const raw = args[at];
      const name = isObject(raw) && Object.keys(raw).length === 1 ? raw["var"] : undefined;
      const path: unknown = Array.isArray(name) && name.length === 1 ? name[0] : name;
      if (typeof path !== "string")
        return refuseAt(
          at,
          refusal("RULE_CHILDREN", "这里需要下级记录的名称", 'This must name child records, as in {"var": "activities"}'),
        );
      if (use.child)
        return refuseAt(undefined, refusal("RULE_NESTED", "遍历下级记录时不能再遍历", "An iteration cannot stand inside another"));
      const scope = work.scope.children(path);
      if (!scope)
        return refuseAt(at, {
          ...refusal("RULE_CHILDREN", `没有下级记录“${shown(path)}”`, `There are no child records "${shown(path)}"`),
          meant: { wrong: path, known: () => work.scope.names() },
        });
      const { object, by } = scope;
      work.reads.set(path, { path, source: { from: "child", field: by }, children: { name: path, object, by } });
      return { name: path, scope };
    },
    body(at, child, ...types) {
      const [only] = types;
      const wanted: LogicType | undefined = types.length === 1 && only && isPlain(only) ? { is: only } : undefined;
      const node = typeNode(args[at], wanted, { pointer: pointer(at), child }, work);
      return node && demanded(node, types, pointer(at), work);
    },
    variable(path, at) {
      if (typeof path !== "string" || path === "")
        return refuseAt(at, refusal("RULE_NAME", "这里需要一个字段名", "This must be the name of a field"));
      const variable = use.child ? childVariable(path, use.child.scope, work.scope) : work.scope.variable(path);
      if (!variable) return refuseAt(at, unknownName(path, use.child, work.scope));
      noteRead(path, variable, use.child, work);
      return { node: "variable", path, type: variable.type, source: variable.source };
    },
  };
}

/** Types whose literals need no options. */
const isPlain = (is: TypeName): is is Exclude<TypeName, "choice" | "choices"> => is !== "choice" && is !== "choices";

function demanded(node: Node, types: readonly TypeName[], pointer: string, work: Work): Node | undefined {
  const is = node.type.is;
  return is === "null" || types.includes(is) ? node : refuse(work, pointer, wrongType(is, types));
}

/** True for what has no type of its own: a literal, or an operator that only passes literals on. */
function isOpen(raw: unknown): boolean {
  if (!isObject(raw)) return true;
  const [key = ""] = Object.keys(raw);
  const operator = operators.get(key);
  if (operator?.form !== "call" || !operator.passes) return false;
  const given = raw[key];
  return operator.passes(Array.isArray(given) ? given : [given]).every(isOpen);
}

/** Inside an iteration: the child's own fields, and what is the same for every row. Never the parent's fields. */
function childVariable(path: string, child: ChildScope, outer: Scope): Variable | undefined {
  const own = child.variable(path);
  if (own || !path.startsWith("$")) return own;
  const shared = outer.variable(path);
  return shared && ["user", "clock", "param"].includes(shared.source.from) ? shared : undefined;
}

function unknownName(path: string, child: Place["child"], scope: Scope): Refusal {
  if (!child) {
    if (scope.children(path))
      return refusal("RULE_NAME", `“${path}”是下级记录`, `"${path}" names child records`, [
        "用 some、count 等运算符",
        "Use it with some, count, sum and the like",
      ]);
    return {
      ...refusal("RULE_NAME", `没有字段“${shown(path)}”`, `There is no field "${shown(path)}"`),
      meant: { wrong: path, known: () => scope.names() },
    };
  }
  return {
    ...refusal(
      "RULE_NAME",
      `下级记录没有字段“${shown(path)}”`,
      `The child records have no field "${shown(path)}"`,
      scope.variable(path) ? ["这里只能读取下级记录自己的字段", "Only the child's own fields may be read here"] : undefined,
    ),
    meant: { wrong: path, known: () => child.scope.names() },
  };
}

function noteRead(path: string, { source }: Variable, child: Place["child"], work: Work): void {
  if (source.from !== "child" || !child) {
    work.reads.set(path, { path, source });
    return;
  }
  const { object, by } = child.scope;
  const full = `${child.name}.${path}`;
  work.reads.set(full, { path: full, source, children: { name: child.name, object, by } });
}
