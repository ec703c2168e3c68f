import { type AppDefinition, atOnce, diff, orderInTurns, type Turns } from "@funnelsmith/definition";
import type { Change } from "./change.ts";
import { changeOf } from "./change-of.ts";
import type { Counts } from "./count-effects.ts";
import { type Effect, findEffects } from "./effects.ts";
import type { Behind } from "./hidden-objects.ts";

/**
 * What publishing `to` over `from` changes, in sentences, with the rows each effect concerns by the effect's id; a change that may concern
 * rows is told as if it did until they are counted. `from` undefined is the first publish. Pure.
 */
export function plan(
  from: AppDefinition | undefined,
  to: AppDefinition,
  behind?: Behind,
  counts?: ReadonlyMap<string, Counts>,
): readonly Change[] {
  return atOnce(planInTurns(from, to, behind, counts));
}

/** The same, step by step. */
export function* planInTurns(
  from: AppDefinition | undefined,
  to: AppDefinition,
  behind?: Behind,
  counts?: ReadonlyMap<string, Counts>,
): Turns<readonly Change[]> {
  if (from === undefined) {
    const sentence = { "zh-CN": "首次发布，将建立全部数据表", en: "First publish: all tables are made" };
    return [{ id: "app.create", sentence, class: "safe", pointer: "" }];
  }
  const effects = findEffects(from, to, behind);
  // The database does not keep the order of properties; differences are told between canonical forms.
  const [before, after] = [yield* orderInTurns(from), yield* orderInTurns(to)];
  yield;
  const changes = diff(before, after).map((change): Change => {
    return { id: `${change.op}:${change.pointer}`, sentence: change.sentence, class: "safe", pointer: change.pointer };
  });
  // A field that had no values before is as new as any.
  const empty = (effect: Effect): boolean => effect.does === "returnField" && counts?.has(effect.id) === false;
  const told = effects.filter((effect) => !empty(effect)).map((effect) => changeOf(effect, counts?.get(effect.id)));
  // The effect of a removal says all that the removal's own sentence says, and how many rows it concerns.
  const replaced = new Set(effects.filter((effect) => effect.does.startsWith("remove")).map((effect) => `remove:${effect.pointer}`));
  const turned = new Set(effects.filter(({ does }) => does === "changeOutcome").map(({ pointer }) => pointer));
  for (const effect of effects) {
    // Of a funnel that comes back, no stage stands in what was published before.
    if (effect.does !== "removeStages" || !from.funnels?.includes(effect.funnel)) continue;
    for (const [index, stage] of effect.funnel.stages.entries())
      if (effect.stages.includes(stage.key)) replaced.add(`remove:${effect.pointer}/${index}`);
  }
  return [...told, ...changes.filter((change) => !replaced.has(change.id) && !turned.has(change.pointer))];
}
