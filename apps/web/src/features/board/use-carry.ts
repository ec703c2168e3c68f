import { useEffect, useRef, useState } from "react";
import type { FunnelView, RecordRow } from "../../api/types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { announce } from "../../ui/announce.ts";
import type { Paint } from "./painting.ts";

/** A move by keyboard under way. */
export interface Carry {
  readonly row: RecordRow;
  readonly to: string;
}

/** Space picks a card up, ← → choose the stage, Enter drops it, Escape puts it back; each step is said aloud. */
export function useCarry(
  funnel: FunnelView,
  name: (row: RecordRow) => string,
  paint: ReadonlyMap<string, Paint>,
  onDrop: (row: RecordRow, to: string) => void,
): { readonly carry: Carry | undefined; readonly lift: (row: RecordRow) => void } {
  const { t, say } = useWords();
  const [carry, setCarry] = useState<Carry>();
  const act = useRef<(event: KeyboardEvent) => void>(() => undefined);
  const describe = (to: string): string => {
    const stage = say(funnel.stages.find((one) => one.key === to)?.title);
    const there = paint.get(to);
    const state = there === undefined ? "asking" : there.state;
    return t(`board.say.${state}`, { stage, count: there?.missing ?? 0 });
  };
  useEffect(() => {
    act.current = (event) => {
      if (!carry) return;
      const at = funnel.stages.findIndex((stage) => stage.key === carry.to);
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (step !== 0) {
        event.preventDefault();
        const to = funnel.stages[at + step]?.key;
        if (to === undefined) return;
        setCarry({ row: carry.row, to });
        announce(describe(to));
        document.querySelector(`[data-stage="${to}"]`)?.scrollIntoView({ inline: "nearest", block: "nearest" });
      } else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        setCarry(undefined);
        if (carry.to === carry.row.stage) announce(t("board.say.putBack"));
        else if (paint.get(carry.to)?.state === "denied") announce(describe(carry.to));
        else onDrop(carry.row, carry.to);
      } else if (event.key === "Escape") {
        event.preventDefault();
        setCarry(undefined);
        announce(t("board.say.putBack"));
      } else if (event.key === "Tab") {
        event.preventDefault();
      }
    };
  });
  const carrying = carry !== undefined;
  useEffect(() => {
    if (!carrying) return;
    const listen = (event: KeyboardEvent): void => act.current(event);
    document.addEventListener("keydown", listen, true);
    return () => document.removeEventListener("keydown", listen, true);
  }, [carrying]);
  return {
    carry,
    lift: (row) => {
      if (row.stage === null) return;
      setCarry({ row, to: row.stage });
      announce(t("board.say.lifted", { name: name(row), stage: say(funnel.stages.find((one) => one.key === row.stage)?.title) }));
    },
  };
}
