import type { ProblemItem } from "@funnelsmith/problem";
import { type AppNames, formulaOf } from "./app-names.ts";
import { definitionLimits } from "./limits.ts";
import { pointerInDocument, rowObjectKey, withRowObjects } from "./row-objects.ts";
import { ruleReferences } from "./rule-references.ts";
import { schemaOf } from "./shape.ts";
import type { AppDefinition } from "./types.gen.ts";
import { type WalkScope, walkDefinition } from "./walk-definition.ts";

interface RulePlace {
  readonly pointer: string;
  /** Nodes written here, those of the formulas it reads not counted. */
  readonly size: number;
  /** `object.field` of each formula it reads, as often as it reads it. */
  readonly reads: readonly string[];
}

/**
 * Formulas that need themselves, and rules that grow too large once the formulas they read are written out, as they are in SQL: twenty
 * formulas that each read the one before twice would be a million terms.
 */
export function lintRules(app: AppDefinition, names: AppNames): ProblemItem[] {
  const formulas = new Map<string, RulePlace>();
  const places: RulePlace[] = [];
  walkDefinition(
    schemaOf("app"),
    app,
    (funnel) => names.funnels.get(funnel)?.object,
    ({ pointer, property, value, shape, scope }) => {
      if (shape.title !== "Rule") return;
      const place: RulePlace = { pointer, size: sizeOf(value), reads: formulasRead(names, scope, value) };
      places.push(place);
      const field = property === "formula" ? fieldAt(app, pointer) : undefined;
      if (field !== undefined && !formulas.has(field)) formulas.set(field, place);
    },
  );
  withRowObjects(app).objects.forEach((object, o) => {
    object.fields.forEach((field, f) => {
      const rule = formulaOf(names, field);
      const name = `${object.key}.${field.key}`;
      if (rule === undefined || formulas.has(name)) return;
      const scope = { object: object.key, funnel: undefined, target: undefined };
      const place = {
        pointer: pointerInDocument(app, `/objects/${o}/fields/${f}`),
        size: sizeOf(rule),
        reads: formulasRead(names, scope, rule),
      };
      places.push(place);
      formulas.set(name, place);
    });
  });
  const { order, cycles } = sortFormulas(formulas);
  const grown = new Map<string, number>();
  const grownSize = (place: RulePlace): number =>
    place.reads.reduce((sum, field) => Math.min(Number.MAX_SAFE_INTEGER, sum + (grown.get(field) ?? 0)), place.size);
  for (const field of order) grown.set(field, grownSize(formulas.get(field) ?? { pointer: "", size: 0, reads: [] }));
  const tooLarge = places.filter((place) => grownSize(place) > definitionLimits.formulaSize);
  return [...cycles.map((cycle) => circular(formulas.get(cycle[0] ?? "")?.pointer ?? "", cycle)), ...tooLarge.map(outgrown)];
}

function formulasRead(names: AppNames, scope: WalkScope, rule: unknown): string[] {
  return ruleReferences(names, scope, rule, "")
    .filter(({ kind }) => kind === "field")
    .map(({ to }) => to)
    .filter((to) => {
      const [object = "", field = ""] = to.split(".");
      return formulaOf(names, names.objects.get(object)?.fields.get(field)) !== undefined;
    });
}

function fieldAt(app: AppDefinition, pointer: string): string | undefined {
  const [, , object, , field, , column] = pointer.split("/");
  const owner = app.objects[Number(object)];
  const definition = owner?.fields[Number(field)];
  if (owner === undefined || definition === undefined) return undefined;
  if (!("fields" in definition)) return `${owner.key}.${definition.key}`;
  const inner = definition.fields[Number(column)];
  return inner && `${rowObjectKey(owner.key, definition.key)}.${inner.key}`;
}

/** Formulas with those they read first, and cycles that share no formula. Without recursion, for chains may be long. */
function sortFormulas(formulas: ReadonlyMap<string, RulePlace>): { order: string[]; cycles: string[][] } {
  const order: string[] = [];
  const cycles: string[][] = [];
  const knotted = new Set<string>();
  const state = new Map<string, "open" | "done">();
  for (const start of formulas.keys()) {
    if (state.has(start)) continue;
    const path: { field: string; left: string[] }[] = [{ field: start, left: [...(formulas.get(start)?.reads ?? [])] }];
    state.set(start, "open");
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.left.pop();
      if (next === undefined) {
        state.set(top.field, "done");
        order.push(top.field);
        path.pop();
      } else if (!state.has(next) && formulas.has(next)) {
        state.set(next, "open");
        path.push({ field: next, left: [...(formulas.get(next)?.reads ?? [])] });
      } else if (state.get(next) === "open") {
        // One telling a knot: whoever unties it will meet the next one. This also bounds the work in an app that is nothing but knots.
        if (knotted.has(next) || cycles.length >= definitionLimits.problems) continue;
        const cycle = path.slice(path.findIndex(({ field }) => field === next)).map(({ field }) => field);
        for (const field of cycle) knotted.add(field);
        cycles.push(cycle);
      }
    }
  }
  return { order, cycles };
}

/** Operators and operands of a rule. */
function sizeOf(rule: unknown): number {
  if (typeof rule !== "object" || rule === null) return 1;
  const inner: readonly unknown[] = Object.values(rule);
  return inner.reduce<number>((sum, item) => sum + sizeOf(item), Array.isArray(rule) ? 0 : 1);
}

function circular(pointer: string, cycle: readonly string[]): ProblemItem {
  const way = [...cycle.slice(0, 8), ...(cycle.length > 8 ? ["…"] : []), cycle[0]].join(" → ");
  return {
    pointer,
    code: "FORMULA_CIRCULAR",
    detail: { "zh-CN": `公式循环引用：${way}。`, en: `The formula needs itself: ${way}.` },
  };
}

function outgrown({ pointer }: RulePlace): ProblemItem {
  return {
    pointer,
    code: "RULE_TOO_LARGE",
    detail: {
      "zh-CN": `展开所引用的公式后超过 ${definitionLimits.formulaSize} 项。`,
      en: `With the formulas it reads written out, this has more than ${definitionLimits.formulaSize} terms.`,
    },
  };
}
