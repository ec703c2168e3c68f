import {
  type AppDefinition,
  atOnce,
  definitionLimits,
  type FieldDefinition,
  lintInTurns,
  type Turns,
  validateApp,
} from "@funnelsmith/definition";
import { kindList, kindOf, resolveFields } from "@funnelsmith/fields";
import type { ProblemItem } from "@funnelsmith/problem";
import { lintFills } from "./lint-fills.ts";
import { rulesInTurns } from "./rule-book.ts";

const kinds = new Map(kindList.map((kind) => [kind.name as string, kind]));

/** What is wrong with a definition, whatever document it is: its form first; then, together, its references, the options of its fields and the types of its rules. Empty when it may be published; a hundred at most. */
export function checkDefinition(document: unknown): readonly ProblemItem[] {
  return atOnce(checkInTurns(document));
}

/** The same, check by check. */
export function* checkInTurns(document: unknown): Turns<readonly ProblemItem[]> {
  const form = validateApp(document);
  if (!form.ok) return form.problems;
  const { app } = form;
  yield;
  resolveFields(app);
  const problems = [...(yield* lintInTurns(app, (name) => kinds.get(name)))];
  yield;
  problems.push(...lintFields(app), ...lintFills(app));
  problems.push(...(yield* rulesInTurns(app)).problems);
  // A name that does not exist is told by the reference lint and again by the rule that uses it: one telling is enough.
  const seen = new Set<string>();
  return problems.filter(({ pointer }) => !seen.has(pointer) && seen.add(pointer)).slice(0, definitionLimits.problems);
}

function lintFields(app: AppDefinition): ProblemItem[] {
  // A sub-table asks the kinds of its columns itself.
  const lint = (field: FieldDefinition, pointer: string): ProblemItem[] =>
    kindOf(field)
      .lint(field)
      .map((problem) => ({ ...problem, pointer: `${pointer}${problem.pointer}` }));
  return [
    ...app.objects.flatMap((object, o) => object.fields.flatMap((field, f) => lint(field, `/objects/${o}/fields/${f}`))),
    ...(app.parameters ?? []).flatMap((parameter, p) => lint(parameter, `/parameters/${p}`)),
  ];
}
