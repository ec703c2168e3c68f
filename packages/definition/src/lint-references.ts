import type { ProblemItem } from "@funnelsmith/problem";
import { namesOf } from "./app-names.ts";
import { definitionLimits } from "./limits.ts";
import { lintDangling } from "./lint-dangling.ts";
import { lintDerived } from "./lint-derived.ts";
import { lintFunnels } from "./lint-funnels.ts";
import { lintIdentities } from "./lint-identities.ts";
import { type KindTraits, lintKinds } from "./lint-kinds.ts";
import { lintParameters } from "./lint-parameters.ts";
import { lintBases, lintReports } from "./lint-reports.ts";
import { lintRules } from "./lint-rules.ts";
import { lintFills, lintStructure } from "./lint-structure.ts";
import { references } from "./references.ts";
import { lintMigrations } from "./migrate-app.ts";
import { pointerInDocument, withRowObjects } from "./row-objects.ts";
import { atOnce, type Turns } from "./turns.ts";
import type { AppDefinition } from "./types.gen.ts";

/**
 * Everything that does not fit together in an app of the right form: keys twice or reserved, names of things that are not there,
 * formulas that need themselves, fills, inverses and funnels that cannot work. With `kindOf` also fields whose kind does not suit their
 * use, and what reports ask of them. Types of rules and options of kinds are judged elsewhere. Empty when all fits.
 */
export function lintReferences(app: AppDefinition, kindOf?: (kind: string) => KindTraits | undefined): ProblemItem[] {
  return atOnce(lintInTurns(app, kindOf));
}

/** The same, check by check. */
export function* lintInTurns(app: AppDefinition, kindOf?: (kind: string) => KindTraits | undefined): Turns<ProblemItem[]> {
  const names = namesOf(app);
  const whole = withRowObjects(app);
  const inDocument = (items: readonly ProblemItem[]): readonly ProblemItem[] =>
    items.map((item) => ({ ...item, pointer: pointerInDocument(app, item.pointer) }));
  const checks: readonly (() => readonly ProblemItem[])[] = [
    () => lintIdentities("app", app),
    () => lintDangling(names, references(app, names)),
    () => lintStructure(app, names),
    () => inDocument(lintFills(whole, names)),
    () => inDocument(lintDerived(whole, names)),
    () => [...lintFunnels(app, names), ...lintBases(app)],
    () => lintRules(app, names),
    () => lintMigrations(app, names),
    ...(kindOf ? [() => lintKinds(app, names, kindOf), () => lintParameters(app, kindOf), () => lintReports(app, names, kindOf)] : []),
  ];
  const problems: ProblemItem[] = [];
  for (const check of checks) {
    yield;
    problems.push(...check());
  }
  return problems.slice(0, definitionLimits.problems);
}
