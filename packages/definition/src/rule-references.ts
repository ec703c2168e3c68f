import { type AppNames, optionsOf, targetOf } from "./app-names.ts";
import { pointerTo } from "./pointer.ts";
import type { Reference } from "./reference.ts";
import { wholeOf } from "./row-objects.ts";
import type { WalkScope } from "./walk-definition.ts";

/** Operators whose first argument names child rows and whose second is judged for each of them. */
const overChildren = new Set(["some", "all", "none", "count", "sum", "min_of", "max_of"]);
/** Operators that hold a variable against literals. */
const comparing = new Set(["==", "!=", "in", "contains"]);

interface RuleScope {
  readonly object: string | undefined;
  readonly funnel: string | undefined;
  /** The object of the child row inside an operator over children. */
  readonly child: string | undefined;
}

/** Everything a rule refers to, in the order it stands there; a rule of the wrong form is read as far as it makes sense. */
export function ruleReferences(names: AppNames, scope: WalkScope, rule: unknown, pointer: string): Reference[] {
  const found: Reference[] = [];
  readNode(rule, pointer, { object: scope.object, funnel: scope.funnel, child: undefined });
  return found;

  function readNode(node: unknown, at: string, scope: RuleScope): void {
    if (typeof node !== "object" || node === null) return;
    if (Array.isArray(node)) {
      for (const [index, item] of node.entries()) readNode(item, pointerTo(at, index), scope);
      return;
    }
    for (const [operator, operands] of Object.entries(node)) {
      const inside = pointerTo(at, operator);
      const listed = Array.isArray(operands);
      const args: readonly unknown[] = listed ? operands : [operands];
      const argAt = (index: number): string => (listed ? pointerTo(inside, index) : inside);
      if (operator === "var") {
        if (typeof args[0] === "string") readPath(args[0], argAt(0), scope);
      } else if (operator === "missing") {
        const nested = Array.isArray(args[0]);
        const paths: readonly unknown[] = nested ? (args[0] as readonly unknown[]) : args;
        for (const [index, path] of paths.entries()) {
          const place = nested ? pointerTo(argAt(0), index) : argAt(index);
          if (typeof path === "string") readPath(path, place, scope);
          else readNode(path, place, scope);
        }
      } else if (overChildren.has(operator)) {
        const name = pathOf(args[0]);
        const child = name === undefined ? undefined : readChildren(name, argAt(0), scope);
        for (let index = 1; index < args.length; index += 1) readNode(args[index], argAt(index), { ...scope, child: child ?? "" });
      } else {
        if (comparing.has(operator)) readLiterals(args, argAt, scope);
        for (const [index, arg] of args.entries()) readNode(arg, argAt(index), scope);
      }
    }
  }

  function readPath(path: string, at: string, scope: RuleScope): void {
    const [head = "", ...rest] = path.split(".");
    const tail = rest.join(".");
    if (head === "$visits" || head === "$first_entered") readStage(tail, at, scope);
    else if (head === "$param") push(at, "parameter", tail);
    else if (head === "$previous") push(at, "field", `${scope.object}.${tail}`);
    else if (!head.startsWith("$")) readField(head, tail, at, scope.child ?? scope.object);
  }

  function readField(head: string, tail: string, at: string, object: string | undefined): void {
    push(at, "field", `${object}.${head}`);
    if (tail === "") return;
    const target = targetOf(names.objects.get(object ?? "")?.fields.get(head));
    push(at, "field", target === undefined ? `${object}.${head}.${tail}` : `${target}.${tail}`);
  }

  function readStage(stage: string, at: string, scope: RuleScope): void {
    const object = names.objects.get(scope.object ?? "");
    const funnels = scope.funnel === undefined ? (object?.funnels ?? []) : [names.funnels.get(scope.funnel)];
    const having = funnels.filter((funnel) => funnel?.stages.some((known) => known.key === stage));
    const meant = having.length > 0 ? having : funnels.slice(0, 1);
    if (meant.length === 0) push(at, "stage", `.${stage}`);
    for (const funnel of meant) push(at, "stage", `${funnel?.key ?? scope.funnel ?? ""}.${stage}`);
  }

  function readChildren(name: string, at: string, scope: RuleScope): string | undefined {
    const child = scope.child === undefined ? names.objects.get(scope.object ?? "")?.children.get(name) : undefined;
    // Rows of a sub-table are meant by its own field, those of another object by the reference that points here.
    const apart = child !== undefined && wholeOf(child.object) === undefined;
    const from = pointerTo(at, "var");
    if (apart) found.push({ from, kind: "field", to: `${child.object}.${child.by}`, inverse: true });
    else push(from, "field", `${scope.object}.${name}`);
    return child?.object;
  }

  /** The option values, stage keys and role keys a variable is held against. */
  function readLiterals(args: readonly unknown[], argAt: (index: number) => string, scope: RuleScope): void {
    const path = args.map(pathOf).find((known) => known !== undefined);
    if (path === undefined) return;
    for (const [index, arg] of args.entries()) {
      const values: readonly unknown[] = Array.isArray(arg) ? arg : [arg];
      for (const [place, value] of values.entries())
        if (typeof value === "string") readLiteral(path, value, Array.isArray(arg) ? pointerTo(argAt(index), place) : argAt(index), scope);
    }
  }

  function readLiteral(path: string, value: string, at: string, scope: RuleScope): void {
    if (path === "$stage.key") return readStage(value, at, scope);
    if (path === "$user.roles") return push(at, "role", value);
    const [head = "", tail] = path.startsWith("$previous.") ? [path.slice(10)] : path.split(".");
    let object = scope.child ?? scope.object;
    let field = names.objects.get(object ?? "")?.fields.get(head);
    if (tail !== undefined) {
      object = targetOf(field);
      field = names.objects.get(object ?? "")?.fields.get(tail);
    }
    if (field !== undefined && optionsOf(field) !== undefined) push(at, "option", `${object}.${field.key}.${value}`);
  }

  function push(from: string, kind: Reference["kind"], to: string): void {
    found.push({ from, kind, to });
  }
}

function pathOf(node: unknown): string | undefined {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, "var")) return undefined;
  const path: unknown = Reflect.get(node, "var");
  const first: unknown = Array.isArray(path) ? path[0] : path;
  return typeof first === "string" ? first : undefined;
}
