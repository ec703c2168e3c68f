import type { LocalizedText, ProblemItem } from "@funnelsmith/problem";
import { type AppNames, namesOf } from "./app-names.ts";
import { canonicalize } from "./canonicalize.ts";
import { firstAbsent, type IdentityPath, identityPathOf, pathOfThing, pointerOfPath } from "./identity-path.ts";
import { lintReferences } from "./lint-references.ts";
import { mergePass, type PassConflict, type Side } from "./merge-pass.ts";
import { conflictSentence, type MergeOp, opSentence } from "./merge-sentences.ts";
import type { Reference } from "./reference.ts";
import { references, resolves } from "./references.ts";
import { wholeOf } from "./row-objects.ts";
import type { AppDefinition } from "./types.gen.ts";
import { validateApp } from "./validate-app.ts";
import { describePlace } from "./where-used.ts";

/** What one side did to the node of a conflict. */
export interface MergeSide {
  readonly op: MergeOp;
  readonly sentence: LocalizedText;
}

/** One node that both sides changed in different ways, or that one removed and the other came to use. */
export interface MergeConflict {
  /** The node by names that outlive reordering, such as `/objects/deal/fields/amount/title`; what a choice names. */
  readonly id: IdentityPath;
  /** JSON Pointer of the node in the merged app; of the nearest place around it when it is not there. */
  readonly pointer: string;
  readonly mine: MergeSide;
  readonly theirs: MergeSide;
  readonly sentence: LocalizedText;
  /** The side the merged app follows. */
  readonly taken: Side;
  /** Whether somebody chose that side; otherwise it is mine until somebody does. */
  readonly decided: boolean;
}

/** Which side shall win, by the id of a conflict. */
export type MergeChoices = Readonly<Record<IdentityPath, Side>>;

/** Two apps made one. */
export interface Merge {
  /** In canonical order. */
  readonly app: AppDefinition;
  readonly conflicts: readonly MergeConflict[];
  /** What does not fit together in the merged app though nobody contradicted anybody; empty when it is valid. */
  readonly problems: readonly ProblemItem[];
}

/** More rounds than definitions nest; each restores or drops what the one before left dangling. */
const rounds = 12;

/**
 * Merges what `mine` and `theirs` each made of `base`; all three of the right form and with no identity twice in a list. Items meet by
 * their identity and never by place; a change of one side alone is taken, and where both changed the same node differently a conflict
 * names it and mine stays until a choice says otherwise. What one side removed and the other came to use is a conflict too.
 */
export function merge3(base: AppDefinition, mine: AppDefinition, theirs: AppDefinition, choices: MergeChoices = {}): Merge {
  const names = { mine: namesOf(mine), theirs: namesOf(theirs) };
  const apps = { mine, theirs };
  const forced = new Map<IdentityPath, Side>();
  const uses = new Map<IdentityPath, PassConflict>();
  const dangling = new Map<Side, ReadonlySet<string>>();
  const sideOf = (id: IdentityPath): Side => (Object.hasOwn(choices, id) ? (choices[id] ?? "mine") : "mine");
  let pass = mergePass({ base, mine, theirs, sideOf, forced });
  for (let round = 0; round < rounds && forceSides(pass.app); round += 1) pass = mergePass({ base, mine, theirs, sideOf, forced });

  const app = JSON.parse(canonicalize(pass.app)) as AppDefinition;
  const named = new Map([...uses, ...pass.conflicts.map((conflict) => [conflict.id, conflict] as const)]);
  const conflicts = [...named.values()].map(({ id, mine: here, theirs: there }) => ({
    id,
    pointer: pointerOfPath(app, id),
    mine: here,
    theirs: there,
    sentence: conflictSentence(here.sentence, there.sentence),
    taken: sideOf(id),
    decided: Object.hasOwn(choices, id),
  }));
  return { app, conflicts, problems: problemsOf(app) };

  /** Names that dangle in one side's own app are no matter of the merge. */
  function danglingIn(side: Side): ReadonlySet<string> {
    const found = dangling.get(side) ?? danglingPlaces(side);
    dangling.set(side, found);
    return found;
  }

  function danglingPlaces(side: Side): ReadonlySet<string> {
    const app = apps[side];
    const found = references(app, names[side]).filter((reference) => !resolves(names[side], reference));
    return new Set(found.map((reference) => `${identityPathOf(app, reference.from)} ${pathOfThing(meantBy(reference, names))}`));
  }

  /** Decides for every dangling name whose fault it is: restores the thing, or takes the remover's version of what names it. */
  function forceSides(merged: AppDefinition): boolean {
    const known = namesOf(merged);
    let more = false;
    for (const found of references(merged, known)) {
      if (resolves(known, found)) continue;
      const reference = meantBy(found, names);
      const keeper = keeperOf(names, reference);
      if (keeper === undefined) continue;
      const remover: Side = keeper === "mine" ? "theirs" : "mine";
      const thing = pathOfThing(reference);
      const user = identityPathOf(merged, reference.from);
      if (danglingIn(remover).has(`${user} ${thing}`)) continue;
      if (!uses.has(thing)) uses.set(thing, useConflict(thing, user, apps[keeper], keeper));
      const place = sideOf(thing) === keeper ? firstAbsent(merged, thing) : firstAbsent(apps[remover], user);
      if (forced.has(place)) continue;
      forced.set(place, sideOf(thing));
      more = true;
    }
    return more;
  }
}

/** Rows of another object go by a name that is lost with the reference they point with: that reference is meant. */
function meantBy(found: Reference, { mine, theirs }: Readonly<Record<Side, AppNames>>): Reference {
  const [object = "", name = ""] = found.to.split(".");
  if (found.kind !== "field") return found;
  const child = mine.objects.get(object)?.children.get(name) ?? theirs.objects.get(object)?.children.get(name);
  return child === undefined || wholeOf(child.object) !== undefined ? found : { ...found, to: `${child.object}.${child.by}` };
}

/** The one side that has what the merged app lacks. */
function keeperOf(names: Readonly<Record<Side, AppNames>>, reference: Reference): Side | undefined {
  const here = resolves(names.mine, reference);
  const there = resolves(names.theirs, reference);
  return here === there ? undefined : here ? "mine" : "theirs";
}

function useConflict(id: IdentityPath, user: IdentityPath, app: AppDefinition, keeper: Side): PassConflict {
  const [thing, place] = [id, user].map((path) => describePlace(app, pointerOfPath(app, path))) as [LocalizedText, LocalizedText];
  const removed: MergeSide = { op: "remove", sentence: opSentence("remove", thing) };
  const used: MergeSide = {
    op: "use",
    sentence: { "zh-CN": `${place["zh-CN"]}用到${thing["zh-CN"]}`, en: `${thing.en} is used by ${place.en}` },
  };
  return keeper === "mine" ? { id, mine: used, theirs: removed } : { id, mine: removed, theirs: used };
}

function problemsOf(app: AppDefinition): readonly ProblemItem[] {
  const form = validateApp(app);
  return form.ok ? lintReferences(app) : form.problems;
}
