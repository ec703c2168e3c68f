import type { Criterion, FunnelDefinition, StageDefinition } from "@funnelsmith/definition";
import type { CatalogCriterion, CatalogFunnel, CatalogObject, CatalogStage } from "../catalog.ts";
import { stageColumn } from "../tables/names.ts";
import type { Redesign } from "../tables/physical.ts";
import { type RuleBook, requiredPointer, ruleAt } from "./rule-book.ts";

/** What a funnel was before: where records of removed stages went, when, and the columns of first entries there are. */
export interface FunnelPast {
  readonly lineage: Readonly<Record<string, string>>;
  readonly redesigns: readonly Redesign[];
  readonly columns: readonly string[];
}

/** A funnel with its gates compiled; `pointer` is its place in the definition. */
export function compileFunnel(
  definition: FunnelDefinition,
  pointer: string,
  object: Pick<CatalogObject, "fields">,
  book: RuleBook,
  { lineage, redesigns, columns }: FunnelPast,
): CatalogFunnel {
  const own = new Set(definition.stages.map(({ key }) => key));
  const columnsOf = (stage: string): readonly string[] => {
    const removed = Object.entries(lineage).flatMap(([key, to]) =>
      to === stage && !own.has(key) ? [stageColumn(definition.key, key)] : [],
    );
    return Object.freeze([stageColumn(definition.key, stage), ...removed.filter((column) => columns.includes(column))]);
  };
  const stages = definition.stages.map((stage, position) =>
    compileStage(columnsOf(stage.key), stage, position, `${pointer}/stages/${position}`, object, book),
  );
  const stage = new Map(stages.map((one) => [one.key, one]));
  const former = Object.entries(lineage).flatMap(([removed, to]) => {
    const successor = stage.get(to);
    return successor === undefined || stage.has(removed) ? [] : [[removed, successor] as const];
  });
  return Object.freeze({
    key: definition.key,
    object: definition.object,
    definition,
    stages: Object.freeze(stages),
    stage,
    former: new Map(former),
    redesigns,
    moves: Object.freeze({
      skip: definition.moves?.skip ?? "reason",
      back: definition.moves?.back ?? "reason",
      reopen: definition.moves?.reopen ?? "reason",
    }),
  });
}

function compileStage(
  entryColumns: readonly string[],
  stage: StageDefinition,
  position: number,
  pointer: string,
  object: Pick<CatalogObject, "fields">,
  book: RuleBook,
): CatalogStage {
  const side = (name: "entry" | "exit"): CatalogCriterion[] =>
    (stage[name] ?? []).map((criterion, index) => criterionOf(criterion, `${pointer}/${name}/${index}/rule`, book));
  const required = (stage.requiredFields ?? []).map((key): CatalogCriterion => {
    const title = object.fields.get(key)?.definition.title ?? key;
    return Object.freeze({
      key: `required:${key}`,
      title,
      message: undefined,
      severity: "must" as const,
      rule: ruleAt(book, requiredPointer(pointer, key)),
      requires: key,
    });
  });
  return Object.freeze({
    key: stage.key,
    kind: stage.kind,
    position,
    definition: stage,
    atColumn: entryColumns[0] ?? "",
    entryColumns,
    entry: Object.freeze([...required, ...side("entry")]),
    exit: Object.freeze(side("exit")),
    autoEnter: stage.autoEnter === undefined ? undefined : ruleAt(book, `${pointer}/autoEnter`),
    locked: new Set(stage.lockedFields),
    reasons: stage.reason && new Set(stage.reason.options.flatMap((option) => (option.retired ? [] : [option.value]))),
  });
}

function criterionOf(criterion: Criterion, pointer: string, book: RuleBook): CatalogCriterion {
  const { key, title, message, severity } = criterion;
  return Object.freeze({ key, title, message, severity, rule: ruleAt(book, pointer), requires: undefined });
}
