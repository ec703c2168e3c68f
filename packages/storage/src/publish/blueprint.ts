import { type AppDefinition, type FunnelDefinition, type ObjectDefinition, wholeOf, withRowObjects } from "@funnelsmith/definition";
import { Problem } from "@funnelsmith/problem";
import { name } from "../tables/ddl.ts";
import { tableName } from "../tables/names.ts";
import { fromNow, returned } from "../tables/key-past.ts";
import { membersTarget } from "../tables/object-table.ts";
import type { HiddenObject, Physical, PhysicalObject } from "../tables/physical.ts";
import { keptDays } from "./change-of.ts";
import { type Decisions, successorOf } from "./change.ts";
import { drawNewObject } from "./draw-new-object.ts";
import { drawObject } from "./draw-object.ts";
import type { ObjectDrawing } from "./drawing.ts";
import { type Effect, findEffects } from "./effects.ts";
import { hiddenFunnelsAfter } from "./hidden-funnels.ts";
import { hideObjects, lastHidden, relink } from "./hidden-objects.ts";
import { movedFields, withMovedFields } from "./moved-fields.ts";
import { meaningsOf, restagedFunnels } from "./stage-meanings.ts";
import type { FinishStep, MoveStages, PrepareStep, RebuildStages, SwitchStep } from "./steps.ts";

/** What a blueprint is drawn from. */
export interface BlueprintInput {
  readonly schema: string;
  readonly role: string;
  readonly zone: string;
  /** The published version; undefined before the first. */
  readonly from: { readonly document: AppDefinition; readonly physical: Physical } | undefined;
  readonly to: AppDefinition;
  readonly decisions: Decisions;
  /** Objects with so many rows that work in proportion to them is done before the switch. */
  readonly large: ReadonlySet<string>;
  /** An older version is published again. */
  readonly restore: boolean;
}

/** Everything a publish will do, as data: drawn once, kept while it is under way, and carried on by whoever finds it unfinished. */
export interface Blueprint {
  readonly physical: Physical;
  readonly prepare: readonly PrepareStep[];
  readonly switch: readonly SwitchStep[];
  readonly finish: readonly FinishStep[];
  /** Removes what prepare made. */
  readonly abort: readonly string[];
}

/** Draws the change from one published version to the next. Pure. */
export function drawBlueprint(input: BlueprintInput): Blueprint {
  const { schema } = input;
  const to = withRowObjects(input.to);
  const published = input.from && { ...input.from, document: withRowObjects(input.from.document) };
  const effects =
    published === undefined ? [] : findEffects(published.document, to, { physical: published.physical, restore: input.restore });
  const moved = movedFields(effects, input.decisions);
  const from = published && withMovedFields(published, moved);
  const stored = from?.physical.objects ?? {};
  const left = from === undefined ? { steps: [], hidden: {} } : hideObjects(schema, from, to);
  const hiddenObjects: Record<string, HiddenObject> = { ...left.hidden };
  const change: SwitchStep[] = [...left.steps];
  const links: SwitchStep[] = [];

  const tableOf = (object: string): string => (object === membersTarget ? "member" : (stored[object]?.table ?? tableName(to.key, object)));
  const isReused = (key: string): boolean => {
    const whole = wholeOf(key);
    const ofField = whole !== undefined && stored[whole.object]?.lostKeys?.includes(whole.field) === true;
    return ofField || Object.values(left.hidden).some(({ definition }) => definition.key === key);
  };
  const drawn = to.objects.map((object) => {
    const back = input.restore && stored[object.key] === undefined ? lastHidden(left.hidden, object.key) : undefined;
    const table = tableOf(object.key);
    if (back !== undefined) {
      change.push({ do: "ddl", text: `alter table ${name(schema, back.table)} rename to ${name(table)}` });
      delete hiddenObjects[back.table];
    }
    const base = stored[object.key] ?? (back && { ...back, ...returned(back, object.key), table });
    const before: ObjectDefinition | undefined = back?.definition ?? from?.document.objects.find((one) => one.key === object.key);
    const drawing: ObjectDrawing = {
      schema,
      role: input.role,
      zone: input.zone,
      app: to,
      object,
      table,
      base,
      before: base === undefined ? undefined : before,
      past: isReused(object.key) ? fromNow : {},
      large: back === undefined && input.large.has(object.key),
      restore: input.restore,
      erase: new Set([
        ...chosen(input.decisions, effects, "convertField", object, "erase"),
        ...chosen(input.decisions, effects, "removeField", object, "erase"),
      ]),
      purgeLater: chosen(input.decisions, effects, "removeField", object, `purge:${keptDays}`),
      returning: chosen(input.decisions, effects, "returnField", object, "restore"),
      clearDuplicates: chosen(input.decisions, effects, "addUnique", object, "clear"),
      moved: moved.get(object.key) ?? new Map<string, string>(),
      tableOf,
    };
    const result = base === undefined ? drawNewObject(drawing) : drawObject(drawing, base);
    if (back !== undefined) links.push(...relink(schema, to, result.physical, back, tableOf));
    return [object.key, result] as const;
  });

  for (const [, { physical }] of drawn) refuseCrowded(physical);
  const stages = effects.flatMap((effect): SwitchStep[] => {
    const decision = effect.does === "removeStages" ? input.decisions[effect.id] : undefined;
    if (effect.does !== "removeStages" || typeof decision !== "object") return [];
    return [moveStages(effect.funnel, decision.map)];
  });
  const lineage = lineageAfter(from?.physical.lineage ?? {}, to, stages);
  const rebuilds = (from === undefined ? [] : restagedFunnels(from, to, lineage)).map(
    (funnel): RebuildStages & { readonly later: boolean } => ({
      do: "rebuildStages",
      schema,
      table: tableOf(funnel.object),
      funnel: funnel.key,
      meanings: meaningsOf(funnel, lineage),
      later: input.large.has(funnel.object),
    }),
  );
  const rebuild = (later: boolean): readonly RebuildStages[] =>
    rebuilds.filter((one) => one.later === later).map(({ later: _later, ...step }) => step);
  const results = drawn.map(([, result]) => result);
  const prepare = results.flatMap((result) => result.prepare);
  return {
    physical: {
      objects: Object.fromEntries(drawn.map(([key, result]) => [key, result.physical])),
      hiddenObjects,
      hiddenFunnels: hiddenFunnelsAfter(from, to),
      lineage,
      redesigns: from?.physical.redesigns ?? {},
    },
    prepare,
    switch: [
      ...results.flatMap((result) => result.early),
      ...change,
      ...results.flatMap((result) => result.change),
      ...results.flatMap((result) => result.late),
      ...links,
      ...stages,
      ...rebuild(false),
    ],
    finish: [...rebuild(true), ...results.flatMap((result) => result.finish)],
    abort: prepare.toReversed().flatMap((step) => undo(step)),
  };
}

function moveStages(funnel: FunnelDefinition, map: MoveStages["map"]): MoveStages {
  const titles = Object.fromEntries(funnel.stages.filter(({ key }) => key in map).map(({ key, title }) => [key, title]));
  return { do: "moveStages", funnel: funnel.key, map, titles };
}

/** PostgreSQL counts a table's columns for ever, dropped ones too, and stops at 1,600. */
function refuseCrowded({ table, next, stages }: PhysicalObject): void {
  const most = 1_500;
  if (next + stages.length <= most) return;
  throw new Problem("PUBLISH_FAILED", {
    "zh-CN": `数据表 ${table} 的历史列数已达上限（${most}）：请清除已隐藏的字段后重建该对象`,
    en: `Table ${table} has had ${most} columns, which is the limit; erase hidden fields and make the object anew`,
  });
}

/** Where records of removed stages went, this publish included; a stage that is back is no longer removed. Kept while a funnel is out of sight. */
function lineageAfter(before: Physical["lineage"], to: AppDefinition, steps: readonly SwitchStep[]): Physical["lineage"] {
  const after: Record<string, Readonly<Record<string, string>>> = { ...before };
  for (const funnel of to.funnels ?? []) {
    const maps = steps.flatMap((step) => (step.do === "moveStages" && step.funnel === funnel.key ? [step.map] : []));
    const now = maps.flatMap((map) => Object.entries(map).map(([stage, target]) => [stage, successorOf(target)] as const));
    const all: Record<string, string> = { ...before[funnel.key], ...Object.fromEntries(now) };
    const here = new Set(funnel.stages.map((stage) => stage.key));
    const removed = Object.keys(all).filter((key) => !here.has(key));
    if (removed.length === 0) {
      delete after[funnel.key];
      continue;
    }
    const follow = (key: string): string => {
      let at = key;
      // As many steps as there are stages at most: maps of different publishes may name each other.
      for (let step = 0; step < removed.length && !here.has(at); step += 1) at = all[at] ?? at;
      return at;
    };
    after[funnel.key] = Object.fromEntries(removed.map((key) => [key, follow(key)]));
  }
  return after;
}

/** What takes a step of prepare back; a fill goes with its column. */
function undo(step: PrepareStep): string[] {
  if (step.do === "index") return [`drop index if exists ${name(step.schema, step.index)}`];
  return step.do === "ddl" ? [step.undo] : [];
}

/** Fields of an object whose effect was decided this way. */
function chosen(
  decisions: Decisions,
  effects: readonly Effect[],
  does: "convertField" | "addUnique" | "removeField" | "returnField",
  object: ObjectDefinition,
  option: string,
): ReadonlySet<string> {
  return new Set(
    effects.flatMap((effect) => {
      if (effect.does !== does || effect.object.key !== object.key || decisions[effect.id] !== option) return [];
      return [effect.does === "convertField" ? effect.to.key : effect.field.key];
    }),
  );
}
