import {
  type AppDefinition,
  type FieldDefinition,
  formulaOf,
  namesOf,
  pointerInDocument,
  type Turns,
  withRowObjects,
} from "@funnelsmith/definition";
import { kindOf, objectScope } from "@funnelsmith/fields";
import { type CheckedRule, check, type LogicType, type Scope } from "@funnelsmith/logic";
import type { ProblemItem } from "@funnelsmith/problem";

/** Every rule of an app, checked once, by the JSON Pointer of its place, and what was wrong with the rest. */
export interface RuleBook {
  readonly rules: ReadonlyMap<string, CheckedRule>;
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly problems: readonly ProblemItem[];
}

/** The rule that says a field is filled, a sub-table that it has a row: what `requiredFields` of a stage means. */
export function filled(field: string, definition?: FieldDefinition): unknown {
  if (definition !== undefined && kindOf(definition).flags.rows) return { ">": [{ count: [{ var: field }] }, 0] };
  return { "!": [{ empty: [{ var: field }] }] };
}

/** Where the rule of a required field stands in the book. */
export const requiredPointer = (stage: string, field: string): string => `${stage}/requiredFields/${field}`;

/** The checked rule at a place; one that is not there would open a gate, so its absence is an error. */
export function ruleAt(book: RuleBook, pointer: string): CheckedRule {
  const rule = book.rules.get(pointer);
  if (rule === undefined) throw new Error(`no checked rule at ${pointer}`);
  return rule;
}

interface PlaceOptions {
  readonly scope?: Scope | undefined;
  /** The one place every problem is told at. */
  readonly whole?: string | undefined;
}

/** Checks every rule of an app, object by object and stage by stage, against the names of its object and the type its place wants; rules by their place in `withRowObjects(app)`, problems by that in the document. */
export function* rulesInTurns(document: AppDefinition): Turns<RuleBook> {
  const app = withRowObjects(document);
  const rules = new Map<string, CheckedRule>();
  const problems: ProblemItem[] = [];
  const scopes = new Map<string, Scope>();
  for (const object of app.objects) {
    yield;
    scopes.set(object.key, objectScope(app, object.key));
  }
  const names = namesOf(app);
  const before = new Map<string, Scope>();
  const withPrevious = (object: string): Scope => {
    const scope = before.get(object) ?? objectScope(app, object, { previous: true });
    before.set(object, scope);
    return scope;
  };
  const place = (
    pointer: string,
    object: string,
    rule: unknown,
    expect?: LogicType["is"],
    { scope = scopes.get(object), whole }: PlaceOptions = {},
  ): void => {
    if (rule === undefined) return;
    // A dangling object is told by the reference lint.
    if (scope === undefined) return;
    const answer = check(rule, scope, expect);
    if (answer.ok) rules.set(pointer, answer.rule);
    else problems.push(...answer.problems.map((problem) => ({ ...problem, pointer: whole ?? `${pointer}${problem.pointer}` })));
  };

  for (const [o, object] of app.objects.entries()) {
    yield;
    object.fields.forEach((field, f) => {
      const at = `/objects/${o}/fields/${f}`;
      const rule = formulaOf(names, field);
      if (rule === undefined) return;
      // A rule that stands nowhere in the document is told at its field.
      const whole = "formula" in field ? undefined : at;
      place(`${at}/formula`, object.key, rule, kindOf(field).logicType(field).is, { whole });
    });
    object.validations?.forEach((validation, v) => {
      place(`/objects/${o}/validations/${v}/rule`, object.key, validation.rule, "boolean", { scope: withPrevious(object.key) });
    });
  }
  for (const [f, funnel] of (app.funnels ?? []).entries()) {
    for (const [s, stage] of funnel.stages.entries()) {
      yield;
      const at = `/funnels/${f}/stages/${s}`;
      stage.requiredFields?.forEach((field, index) => {
        const rule = filled(field, names.objects.get(funnel.object)?.fields.get(field));
        place(requiredPointer(at, field), funnel.object, rule, "boolean", { whole: `${at}/requiredFields/${index}` });
      });
      for (const side of ["entry", "exit"] as const) {
        stage[side]?.forEach((criterion, c) => {
          place(`${at}/${side}/${c}/rule`, funnel.object, criterion.rule, "boolean");
        });
      }
      place(`${at}/autoEnter`, funnel.object, stage.autoEnter, "boolean");
    }
  }
  app.views?.forEach((view, v) => {
    place(`/views/${v}/filter`, view.object, view.filter, "boolean");
  });
  app.reports?.forEach((report, r) => {
    const object = "object" in report ? report.object : app.funnels?.find((funnel) => funnel.key === report.funnel)?.object;
    if (object !== undefined) place(`/reports/${r}/filter`, object, report.filter, "boolean");
  });
  return { rules, scopes, problems: problems.map((item) => ({ ...item, pointer: pointerInDocument(document, item.pointer) })) };
}
