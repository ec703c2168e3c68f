import { type AppDefinition, atOnce, pointerTo } from "@funnelsmith/definition";
import { usesUser } from "@funnelsmith/logic";
import { Problem, type ProblemItem } from "@funnelsmith/problem";
import type { TenantSettings } from "../catalog.ts";
import { checkInTurns } from "../compile/check-definition.ts";
import type { Database, Transaction } from "../database.ts";
import { inTurns } from "../in-turns.ts";
import { type Change, type Decision, type Decisions, targetsOf } from "./change.ts";
import { changeOf } from "./change-of.ts";
import { type Counts, countEffects } from "./count-effects.ts";
import { type Effect, findEffects } from "./effects.ts";
import { gateChanges } from "./gate-changes.ts";
import { moveOption } from "./moved-fields.ts";
import { planInTurns } from "./find-changes.ts";
import { parametersOf, type SetParameter } from "../compile/parameter-values.ts";
import { planIdOf, readStoredApp, type StoredApp } from "./stored-app.ts";

/** A plan: sentences with counts, and the id that publishing it names. */
export interface PublishPlan {
  readonly planId: string;
  /** The version it starts from; 0 before the first. */
  readonly base: number;
  readonly changes: readonly Change[];
  /** What the document asks the team to set, with what it has set. */
  readonly parameters: readonly SetParameter[];
}

/** Plans a publish: what it changes and how many records are concerned, counted in one snapshot and with nothing changed. DEFINITION_INVALID when the document may not be published. */
export async function planPublish(
  db: Database,
  input: { readonly tenant: TenantSettings; readonly document: AppDefinition; readonly restore?: boolean; readonly now?: Date },
): Promise<PublishPlan> {
  await refuseInvalid(input.document);
  const { tenant, document, restore = false } = input;
  return db.administer(async (tx) => {
    await tx.query({ text: "set transaction isolation level repeatable read, read only", values: [] });
    const stored = await readStoredApp((statement) => tx.query(statement), tenant, document.key);
    const counted = await countChanges(tx, tenant, stored, document, restore);
    const gates = stored.published ? await gateChanges(tx, tenant, stored.published, document, input.now ?? new Date()) : [];
    const changes = [...counted.changes, ...gates];
    return {
      planId: await planIdOf(stored.version, document, restore),
      base: stored.version,
      changes,
      parameters: parametersOf(document, stored.published?.parameters ?? {}),
    };
  });
}

/** Throws DEFINITION_INVALID with every problem of the document. */
export async function refuseInvalid(document: AppDefinition): Promise<void> {
  const errors = await inTurns(checkInTurns(document));
  if (errors.length > 0) throw new Problem("DEFINITION_INVALID", undefined, { errors });
}

/** The changes of a plan with the rows they concern. */
export async function countChanges(
  tx: Transaction,
  tenant: TenantSettings,
  stored: StoredApp,
  document: AppDefinition,
  restore: boolean,
): Promise<{ readonly changes: readonly Change[]; readonly counts: ReadonlyMap<string, Counts>; readonly effects: readonly Effect[] }> {
  const { published } = stored;
  if (published === undefined) return { changes: atOnce(planInTurns(undefined, document)), counts: new Map(), effects: [] };
  const context = { schema: tenant.schema, zone: tenant.zone, physical: published.physical, restore };
  const effects = findEffects(published.document, document, context);
  const counts = await countEffects(tx, context, effects);
  const changes = await inTurns(planInTurns(published.document, document, context, counts));
  return { changes, counts, effects };
}

/** Throws PUBLISH_UNDECIDED, naming each effect that concerns rows and was not decided, or was decided in a way it does not offer. */
export function refuseUndecided(effects: readonly Effect[], counts: ReadonlyMap<string, Counts>, decisions: Decisions): void {
  const open: Change[] = [];
  const errors: ProblemItem[] = [];
  for (const effect of effects) {
    const change = changeOf(effect, counts.get(effect.id) ?? {});
    const decision = decisions[effect.id];
    if (change.class === "safe" && decision === undefined) continue;
    const missing = whatIsMissing(effect, change, decision);
    const broken = missing === undefined && effect.does === "removeStages" ? brokenRules(effect, decision) : [];
    errors.push(...broken);
    if (broken.length > 0) open.push(change);
    if (missing === undefined) continue;
    open.push(change);
    errors.push({
      pointer: pointerTo("/decisions", effect.id),
      code: "DECISION_MISSING",
      detail: missing,
    });
  }
  const heirs = new Map<string, string>();
  for (const effect of effects) {
    const decision = effect.does === "removeField" ? decisions[effect.id] : undefined;
    if (effect.does !== "removeField" || typeof decision !== "string" || !decision.startsWith(moveOption(""))) continue;
    const heir = `${effect.object.key}.${decision}`;
    if (heirs.has(heir))
      errors.push({
        pointer: pointerTo("/decisions", effect.id),
        code: "DECISION_TWICE",
        detail: { "zh-CN": "两个字段的值不能移到同一个新字段", en: "The values of two fields cannot move to the same new one" },
      });
    heirs.set(heir, effect.id);
  }
  if (errors.length > 0) throw new Problem("PUBLISH_UNDECIDED", undefined, { errors, extensions: { changes: open } });
}

/** What is wrong with the rules that say which records go where. They are asked for everybody, so none may ask who publishes. */
function brokenRules(effect: Extract<Effect, { does: "removeStages" }>, decision: Decision | undefined): readonly ProblemItem[] {
  const map = typeof decision === "object" ? decision.map : {};
  return Object.entries(map).flatMap(([stage, target]) => {
    if (typeof target === "string") return [];
    return target.split.flatMap(({ when }, index): readonly ProblemItem[] => {
      const pointer = `${pointerTo("/decisions", effect.id)}/map/${stage}/split/${index}/when`;
      const checked = effect.check(when);
      if (!checked.ok) return checked.problems.map((problem) => ({ ...problem, pointer: `${pointer}${problem.pointer}` }));
      if (!usesUser(checked.rule)) return [];
      return [
        {
          pointer,
          code: "RULE_ASKS_USER",
          detail: { "zh-CN": "这里的规则不能引用当前用户", en: "A rule here may not ask who the user is" },
        },
      ];
    });
  });
}

/** Whether no row that comes meanwhile can leave this decision wanting: what happens to each is said, or an index refuses it. */
export function isSettled(effect: Effect, decision: Decision | undefined): boolean {
  if (effect.does === "addUnique") return true;
  const counts = effect.does === "removeStages" ? Object.fromEntries(effect.stages.map((stage) => [stage, 1])) : undefined;
  return whatIsMissing(effect, changeOf(effect, counts), decision) === undefined;
}

function whatIsMissing(effect: Effect, change: Change, decision: Decision | undefined): ProblemItem["detail"] | undefined {
  if (effect.does === "removeStages") return unmapped(effect, change, decision);
  if (change.class === "safe") return undefined;
  const values = (change.options ?? []).map((option) => option.value);
  if (typeof decision === "string" && values.includes(decision)) return undefined;
  return { "zh-CN": `请从 ${values.join("、")} 中选择`, en: `Choose one of: ${values.join(", ")}` };
}

/** What a map of stages lacks, or says of stages it has nothing to say of: it moves records and says what their past means, also where no record is in the stage. */
function unmapped(
  { stages, left }: Extract<Effect, { does: "removeStages" }>,
  { counts }: Change,
  decision: Decision | undefined,
): ProblemItem["detail"] | undefined {
  const map = typeof decision === "object" ? decision.map : {};
  const missing = stages.filter((stage) => (counts?.[stage] ?? 0) > 0 && !Object.hasOwn(map, stage));
  const wrong = Object.entries(map).filter(
    ([from, target]) => !stages.includes(from) || targetsOf(target).some((stage) => !left.includes(stage)),
  );
  if (missing.length === 0 && wrong.length === 0) return undefined;
  const names = [...missing, ...wrong.map(([from]) => from)].join(", ");
  return { "zh-CN": `请为阶段 ${names} 指定保留的阶段`, en: `Map ${names} to a stage that remains` };
}
