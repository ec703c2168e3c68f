import type { AppDefinition } from "@funnelsmith/definition";
import { gateWarnings, runTests, type TestClock, type TestOutcome } from "@funnelsmith/engine";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { checkDefinition, sketchCatalog, type TenantSettings } from "@funnelsmith/storage";
import { localDay } from "../http/local-day.ts";

/** Where and when a document is checked. */
export interface CheckPlace {
  readonly tenant: TenantSettings;
  /** For tests that name no day. */
  readonly instant: Date;
}

/** What keeps a document from being published: what is wrong with it, and when nothing is, the tests it fails. */
export function findingsOf(place: CheckPlace, document: unknown): readonly ProblemItem[] {
  const problems = checkDefinition(document);
  if (problems.length > 0) return problems;
  return outcomesOf(place, document as AppDefinition).flatMap((outcome) => outcome.problems);
}

/** What a document that may be published most likely does not mean; nothing for any other. */
export function warningsOf({ tenant }: CheckPlace, document: unknown): readonly ProblemItem[] {
  return checkDefinition(document).length > 0 ? [] : gateWarnings(sketchCatalog(tenant, document as AppDefinition));
}

/** The document when it may be published as it is; DEFINITION_INVALID with every finding otherwise. */
export function checkedDocument(place: CheckPlace, document: unknown): AppDefinition {
  const errors = findingsOf(place, document);
  if (errors.length > 0) throw new Problem("DEFINITION_INVALID", undefined, { errors });
  return document as AppDefinition;
}

/** Every test of a document with what became of it; DEFINITION_INVALID for one that could not be published without its tests. */
export function testDocument(place: CheckPlace, document: unknown): readonly TestOutcome[] {
  const errors = checkDefinition(document);
  if (errors.length > 0) throw new Problem("DEFINITION_INVALID", undefined, { errors });
  return outcomesOf(place, document as AppDefinition);
}

function outcomesOf({ tenant, instant }: CheckPlace, app: AppDefinition): readonly TestOutcome[] {
  if (!app.tests?.length) return [];
  const clock: TestClock = { now: instant.toISOString(), today: localDay(tenant.zone, instant) };
  return runTests(sketchCatalog(tenant, app), clock);
}
