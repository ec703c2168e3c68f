import type { AppDefinition } from "@funnelsmith/definition";
import { gateWarnings, runTests, type TestClock, type TestOutcome } from "@funnelsmith/engine";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import { checkInTurns, inTurns, sketchInTurns, type TenantSettings } from "@funnelsmith/storage";
import { localDay } from "../http/local-day.ts";

/** Where and when a document is checked. */
export interface CheckPlace {
  readonly tenant: TenantSettings;
  /** For tests that name no day. */
  readonly instant: Date;
}

/** What keeps a document from being published: what is wrong with it, and when nothing is, the tests it fails. */
export async function findingsOf(place: CheckPlace, document: unknown): Promise<readonly ProblemItem[]> {
  const problems = await inTurns(checkInTurns(document));
  return problems.length > 0 ? problems : await failuresOf(place, document as AppDefinition);
}

/** The same, and what the document most likely does not mean; of one that is wrong nobody can tell. */
export async function reviewOf(
  place: CheckPlace,
  document: unknown,
): Promise<{ readonly problems: readonly ProblemItem[]; readonly warnings: readonly ProblemItem[] }> {
  const problems = await inTurns(checkInTurns(document));
  if (problems.length > 0) return { problems, warnings: [] };
  const app = document as AppDefinition;
  return { problems: await failuresOf(place, app), warnings: await warningsOf(place, app) };
}

/** What a document that was checked most likely does not mean. */
export async function warningsOf({ tenant }: CheckPlace, document: AppDefinition): Promise<readonly ProblemItem[]> {
  return gateWarnings(await inTurns(sketchInTurns(tenant, document)));
}

/** The document when it may be published as it is; DEFINITION_INVALID with every finding otherwise. */
export async function checkedDocument(place: CheckPlace, document: unknown): Promise<AppDefinition> {
  const errors = await findingsOf(place, document);
  if (errors.length > 0) throw new Problem("DEFINITION_INVALID", undefined, { errors });
  return document as AppDefinition;
}

/** Every test of a document with what became of it; DEFINITION_INVALID for one that could not be published without its tests. */
export async function testDocument(place: CheckPlace, document: unknown): Promise<readonly TestOutcome[]> {
  const errors = await inTurns(checkInTurns(document));
  if (errors.length > 0) throw new Problem("DEFINITION_INVALID", undefined, { errors });
  return await outcomesOf(place, document as AppDefinition);
}

async function failuresOf(place: CheckPlace, app: AppDefinition): Promise<readonly ProblemItem[]> {
  return (await outcomesOf(place, app)).flatMap((outcome) => outcome.problems);
}

async function outcomesOf({ tenant, instant }: CheckPlace, app: AppDefinition): Promise<readonly TestOutcome[]> {
  if (!app.tests?.length) return [];
  const clock: TestClock = { now: instant.toISOString(), today: localDay(tenant.zone, instant) };
  return runTests(await inTurns(sketchInTurns(tenant, app)), clock);
}
