import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Gate } from "./gate.ts";

interface Props {
  readonly gate: Gate;
  readonly titleId: string;
  readonly name: string;
}

/** What the panel says it is for. */
function useTitle(gate: Gate): string {
  const { t, say } = useWords();
  const stage = say(gate.move?.to.title);
  if (gate.move === undefined) return stage;
  if (gate.move.policy === "deny") return t("gate.denied", { stage });
  if (gate.open > 0) return t("gate.missingTitle", { count: gate.open, stage });
  return t(`gate.title.${gate.move.kind}`, { stage });
}

/** The head of the gate panel: what is still to be done, for which record, and how far it is. */
export function GateHead({ gate, titleId, name }: Props): ReactElement {
  const { t } = useWords();
  const title = useTitle(gate);
  const all = gate.lines.length;
  const met = gate.lines.filter((line) => line.met === true || line.waived).length;
  return (
    <header className="gate-head">
      <div className="row between g8">
        <h2 id={titleId}>{title}</h2>
        <span className="kbd wide-only" aria-hidden>
          Esc
        </span>
      </div>
      <p className="xs t2 el">
        {name}
        {all > 0 && ` · ${t("gate.met", { met, all })}`}
      </p>
      {all > 0 && (
        <div
          className={gate.missing === 0 ? "gate-progress done" : "gate-progress"}
          role="progressbar"
          aria-valuenow={met}
          aria-valuemin={0}
          aria-valuemax={all}
          aria-label={t("gate.progress")}
        >
          <i style={{ width: `${(met / all) * 100}%` }} />
        </div>
      )}
    </header>
  );
}
