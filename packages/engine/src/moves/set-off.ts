import type { Catalog } from "@funnelsmith/storage";
import { movesOthers } from "../records/auto-enters.ts";
import { type AutoRule, autoRules, touchedBy } from "./auto-rules.ts";
import type { Gate } from "./gate.ts";

/** What the entry of a record into a stage may set off by itself. */
export interface SetOff {
  /** The autoEnter rules that may draw it on from there. Entering makes none of them true or false, so they are judged beside the gate. */
  readonly rules: readonly AutoRule[];
  /** Those rules read rows besides the record. */
  readonly beyond: boolean;
  /** Only a look after the move can tell: a rule reads the move itself, or another record's rule reads this one. */
  readonly later: boolean;
}

/** What entering the stage of a gate may set off; found once per Catalog. */
export function setOff(catalog: Catalog, { object, funnel, to }: Gate): SetOff {
  return catalog.memo(`set off:${funnel.key}:${to.key}`, () => {
    const drawn = autoRules(catalog).filter(
      (auto) =>
        auto.gate.object === object && auto.gate.funnel === funnel && auto.from.includes(to.key) && touchedBy(catalog, auto, object),
    );
    const later = movesOthers(catalog, object) || drawn.some((auto) => readsMove(catalog, auto));
    const beyond = drawn.some((auto) => auto.reads.some(({ source, children }) => children !== undefined || source.from === "hop"));
    return Object.freeze({ rules: later ? [] : drawn, beyond: !later && beyond, later });
  });
}

/** Whether a move of the record may change what the rule says: it reads the stage, or a formula of another row, which may lead back. */
function readsMove(catalog: Catalog, auto: AutoRule): boolean {
  const computed = (object: string, field: string): boolean => catalog.objects.get(object)?.fields.get(field)?.formula !== undefined;
  return auto.reads.some(({ source, children }) => {
    if (source.from === "stage" || source.from === "visits" || source.from === "firstEntered" || source.from === "previous") return true;
    if (source.from === "hop") return computed(source.object, source.field);
    return source.from === "child" && children !== undefined && computed(children.object, source.field);
  });
}
