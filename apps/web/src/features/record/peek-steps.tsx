import { ChevronDown, ChevronUp } from "lucide-react";
import { type ReactElement, useEffect, useRef } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { announce } from "../../ui/announce.ts";
import { Button } from "../../ui/button.tsx";
import { neighbour, stepOf } from "./peek-keys.ts";

/** The records a peek may go on to, in the order of the list or column it was opened from. */
export interface PeekWay {
  readonly rows: readonly RecordRow[];
  /** How many there are in all, where more may follow; those at hand when left out. */
  readonly total?: number | undefined;
  readonly nameOf: (row: RecordRow) => string;
  readonly onStep: (id: string) => void;
  /** Told when the last records are near, so that more may be fetched. */
  readonly onEnd?: (() => void) | undefined;
}

/** From here on more records are asked for. */
const nearEnd = 3;

/** Goes on to the record before or after: by button, J and K or the arrow keys, and says which it is. */
export function PeekSteps({ id, way }: { readonly id: string; readonly way: PeekWay }): ReactElement | null {
  const { t } = useWords();
  const buttons = useRef<HTMLDivElement>(null);
  const { rows, total, nameOf, onStep, onEnd } = way;
  const all = total ?? rows.length;
  const at = rows.findIndex((row) => row.id === id);
  const go = (step: 1 | -1): void => {
    const next = neighbour(rows, id, step);
    if (next === undefined) return announce(t(step > 0 ? "record.noNext" : "record.noPrevious"));
    // What has the focus inside goes with the record shown so far: the panel itself stays.
    const panel = buttons.current?.closest<HTMLElement>('[role="dialog"]');
    if (panel && !buttons.current?.contains(document.activeElement)) panel.focus({ preventScroll: true });
    onStep(next.row.id);
    announce(t("record.stepped", { name: nameOf(next.row), at: next.at + 1, all }));
    if (rows.length - next.at <= nearEnd) onEnd?.();
  };
  const act = useRef(go);
  useEffect(() => {
    act.current = go;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const step = stepOf(event, buttons.current?.closest('[role="dialog"]') ?? null);
      if (step === undefined) return;
      event.preventDefault();
      act.current(step);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
  if (at < 0) return null;
  return (
    <div ref={buttons} className="peek-steps" role="group" aria-label={t("record.steps")}>
      <span className="xs t3 num wide-only">{t("record.stepAt", { at: at + 1, all })}</span>
      <Button
        small
        look="ghost"
        icon={<ChevronUp />}
        label={`${t("record.previous")} (K)`}
        aria-keyshortcuts="K ArrowUp"
        aria-disabled={at === 0}
        onClick={() => go(-1)}
      />
      <Button
        small
        look="ghost"
        icon={<ChevronDown />}
        label={`${t("record.next")} (J)`}
        aria-keyshortcuts="J ArrowDown"
        aria-disabled={at === rows.length - 1}
        onClick={() => go(1)}
      />
    </div>
  );
}
