import { useEffect, useRef } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { announce } from "../../ui/announce.ts";
import type { Paint } from "./painting.ts";

/** A move by keyboard under way. */
export interface Carry {
  readonly row: RecordRow;
  readonly to: string;
}

interface Options {
  readonly funnel: FunnelView;
  readonly carry: Carry | undefined;
  readonly setCarry: (carry: Carry | undefined) => void;
  readonly paint: ReadonlyMap<string, Paint>;
  readonly name: (row: RecordRow) => string;
  readonly onDrop: (row: RecordRow, to: string) => void;
}

/** Space picks a card up, ← → choose the stage, Enter drops it, Escape puts it back; each step is said aloud. Answers how to pick one up. */
export function useCarry({ funnel, carry, setCarry, paint, name, onDrop }: Options): (row: RecordRow) => void {
  const { t, say } = useWords();
  const act = useRef<(event: KeyboardEvent) => void>(() => undefined);
  const titleOf = (key: string | null): string => say(funnel.stages.find((one) => one.key === key)?.title);
  const describe = (to: string): string => {
    const there = paint.get(to);
    return t(`board.say.${there?.state ?? "asking"}`, { stage: titleOf(to), count: there?.missing ?? 0 });
  };
  const point = (row: RecordRow, to: string | undefined): void => {
    if (to === undefined) return;
    setCarry({ row, to });
    announce(describe(to));
    document.querySelector(`[data-stage="${to}"]`)?.scrollIntoView({ inline: "nearest", block: "nearest" });
  };
  const putDown = (row: RecordRow, to: string): void => {
    setCarry(undefined);
    if (to === row.stage) announce(t("board.say.putBack"));
    else if (paint.get(to)?.state === "denied") announce(describe(to));
    else onDrop(row, to);
  };
  useEffect(() => {
    act.current = (event) => {
      if (!carry) return;
      const at = funnel.stages.findIndex((stage) => stage.key === carry.to);
      const actions: Readonly<Record<string, () => void>> = {
        ArrowRight: () => point(carry.row, funnel.stages[at + 1]?.key),
        ArrowLeft: () => point(carry.row, funnel.stages[at - 1]?.key),
        Enter: () => putDown(carry.row, carry.to),
        " ": () => putDown(carry.row, carry.to),
        Escape: () => putDown(carry.row, carry.row.stage ?? carry.to),
        // The card stays in hand: nothing else may take the keyboard.
        Tab: () => undefined,
      };
      const action = actions[event.key];
      if (!action) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    };
  });
  const carrying = carry !== undefined;
  useEffect(() => {
    if (!carrying) return;
    const listen = (event: KeyboardEvent): void => act.current(event);
    document.addEventListener("keydown", listen, true);
    return () => document.removeEventListener("keydown", listen, true);
  }, [carrying]);
  return (row) => {
    if (row.stage === null) return;
    setCarry({ row, to: row.stage });
    announce(t("board.say.lifted", { name: name(row), stage: titleOf(row.stage) }));
  };
}
