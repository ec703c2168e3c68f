import { rowChange, suggestedValues, type Wanted, wantedValue } from "./explain-fix.ts";
import type { ExplainedLeaf, Fix, Reading, RowsReading } from "./explanation.ts";
import type { Frame, OverNode } from "./operator.ts";
import { readRows } from "./read-fact.ts";
import { run } from "./run.ts";
import type { Node } from "./types.ts";
import { encode } from "./values.ts";

const mirrored: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

/** A condition without inner conditions, explained. Its met is false when a fact has a wrong type. */
export function explainLeaf(node: Node, wanted: boolean, frame: Frame): ExplainedLeaf {
  const met = meets(node, wanted, frame);
  const { names, overs } = readsOf(node);
  const actual = names.map((name): Reading => ({ path: name.path, source: name.source, value: valueOf(name, frame) }));
  const children = overs.map((over) => rowsOf(over, frame));
  const { subject, operator, expected } = seen(node, frame);
  return {
    form: "leaf",
    met,
    negated: !wanted,
    node,
    operator,
    subject: subject && pathOf(subject),
    ...(expected !== undefined && { expected }),
    actual,
    children,
    fixes: met
      ? []
      : [
          ...overs.map((over): Fix => childFix(over, node, wanted, frame)),
          ...nameFixes(names, subject, isReadBeside(subject, node) ? {} : wantedValue(operator, expected, wanted)),
        ].toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)),
  };
}

/** What people can change comes before what they must wait for. */
const order: readonly Fix["kind"][] = ["field", "children", "hop", "owner", "stage", "clock", "user", "param"];

function meets(node: Node, wanted: boolean, frame: Frame): boolean {
  try {
    return (run(node, frame) === true) === wanted;
  } catch {
    return false;
  }
}

function valueOf(node: Node, frame: Frame): unknown {
  try {
    return encode(run(node, frame));
  } catch {
    return undefined;
  }
}

type NameNode = Extract<Node, { node: "variable" }>;

/** The names and iterations of a leaf; what stands inside an iteration belongs to it. */
function readsOf(node: Node): { readonly names: readonly NameNode[]; readonly overs: readonly OverNode[] } {
  const names = new Map<string, NameNode>();
  const overs: OverNode[] = [];
  const visit = (item: Node): void => {
    if (item.node === "variable") names.set(item.path, item);
    else if (item.node === "over") overs.push(item);
    else if (item.node === "call") item.args.forEach(visit);
  };
  visit(node);
  return { names: [...names.values()], overs };
}

const pathOf = (node: Node): string | undefined =>
  node.node === "variable" ? node.path : node.node === "over" ? node.children : undefined;

/** Whether what stands against the subject would change with it. */
function isReadBeside(subject: Node | undefined, leaf: Node): boolean {
  if (subject === undefined || leaf.node !== "call") return false;
  return leaf.args.some((item) => item !== subject && readsOf(item).names.some(({ path }) => path === pathOf(subject)));
}

/** The leaf as told from its subject: the first name on a side of its own, else child rows. */
function seen(node: Node, frame: Frame): { readonly subject: Node | undefined; readonly operator: string; readonly expected?: unknown } {
  if (node.node === "variable") return { subject: node, operator: "==", expected: true };
  if (node.node === "over") return { subject: node, operator: node.operator };
  if (node.node === "literal") return { subject: undefined, operator: "literal" };
  const { args, operator } = node;
  const subject =
    args.find((item) => item.node === "variable" && item.source.from === "field") ??
    args.find((item) => item.node === "variable") ??
    args.find((item) => item.node === "over");
  const at = subject ? args.indexOf(subject) : 0;
  if (operator === "contains" || operator === "startsWith" || operator === "endsWith" || operator === "in") {
    return {
      subject,
      operator,
      ...(at === 0 && { expected: expectedOf(args.slice(1), frame) }),
      ...(at === 1 && { expected: expectedOf(args.slice(0, 1), frame) }),
    };
  }
  const others = args.filter((_, index) => index !== at);
  const turned = args.length === 2 && at === 1 ? (mirrored[operator] ?? operator) : operator;
  return { subject, operator: turned, ...(others.length > 0 && { expected: expectedOf(others, frame) }) };
}

function expectedOf(others: readonly Node[], frame: Frame): unknown {
  const values = others.map((item) => (item.node === "literal" && Array.isArray(item.value) ? item.value : valueOf(item, frame)));
  return values.length === 1 ? values[0] : values;
}

function rowsOf(node: OverNode, frame: Frame): RowsReading {
  const rows = readRows(frame, node.children);
  const condition = node.body?.type.is === "boolean" ? node.body : undefined;
  const { object, by } = node.scope;
  const matching = condition ? rows.filter((row) => meets(condition, true, row)).length : rows.length;
  return { name: node.children, object, by, rows: rows.length, matching, condition };
}

function childFix(over: OverNode, leaf: Node, wanted: boolean, frame: Frame): Fix {
  const { object, by } = over.scope;
  const { rows, matching, condition } = rowsOf(over, frame);
  const other = leaf.node === "call" && leaf.args.includes(over) ? leaf.args.find((item) => item !== over) : undefined;
  return {
    kind: "children",
    change: rowChange(over, leaf, wanted, { rows, matching, against: other && valueOf(other, frame) }),
    name: over.children,
    object,
    by,
    condition,
    values: condition ? suggestedValues(condition) : {},
  };
}

function nameFixes(names: readonly NameNode[], subject: Node | undefined, value: Wanted): readonly Fix[] {
  // The name asked about first: that is what people would look for.
  const ordered = names.toSorted((a, b) => Number(b.path === pathOf(subject ?? b)) - Number(a.path === pathOf(subject ?? a)));
  return ordered.map((name): Fix => {
    const { source } = name;
    const sure = name === subject ? value : {};
    switch (source.from) {
      case "field":
      case "previous":
      case "child":
        return { kind: "field", field: source.field, ...sure };
      case "hop":
        return { kind: "hop", through: source.through, object: source.object, field: source.field, ...sure };
      case "owner":
        return { kind: "owner" };
      case "stage":
        return source.what === "days" ? { kind: "clock" } : { kind: "stage" };
      case "visits":
      case "firstEntered":
        return { kind: "stage", stage: source.stage };
      case "user":
        return { kind: "user" };
      case "param":
        return { kind: "param", key: source.key };
      case "clock":
        return { kind: "clock" };
    }
  });
}
