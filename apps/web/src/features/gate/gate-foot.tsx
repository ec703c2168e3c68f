import { CornerDownLeft, Flag } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import type { Gate } from "./gate.ts";

interface Props {
  readonly gate: Gate;
  /** The reader may waive what is missing. */
  readonly excusable: boolean;
  /** Undefined where the panel is part of a page. */
  readonly onCancel: (() => void) | undefined;
}

/** The foot of the gate panel: the exception, the way out, and the move itself. */
export function GateFoot({ gate, excusable, onCancel }: Props): ReactElement {
  const { t } = useWords();
  const denied = gate.move?.policy === "deny";
  const saves = Object.keys(gate.patch).length > 0 || gate.missing > 0;
  return (
    <footer className="gate-foot">
      {!denied && gate.missing > 0 && excusable && (
        <Button
          look="ghost"
          small
          icon={<Flag className="s" aria-hidden />}
          aria-pressed={gate.exception !== undefined}
          onClick={() => gate.setException(gate.exception === undefined ? "" : undefined)}
        >
          {t(gate.exception === undefined ? "gate.exception" : "gate.noException")}
        </Button>
      )}
      <span className="grow" />
      {onCancel && (
        <Button onClick={onCancel} className="wide-only">
          {t(denied ? "common.close" : "common.cancel")}
        </Button>
      )}
      {!denied && (
        <Button type="submit" look="primary" disabled={!gate.ready} busy={gate.saving} className="gate-submit" data-testid="gate-submit">
          {gate.exception !== undefined
            ? t("gate.submitException")
            : t(saves ? "gate.submitSave" : (`gate.submit.${gate.move?.kind ?? "forward"}` as const))}
          <span className="kbd wide-only" aria-hidden>
            <CornerDownLeft style={{ width: 11, height: 11 }} />
          </span>
        </Button>
      )}
    </footer>
  );
}
