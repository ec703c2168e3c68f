import { ChevronDown, CornerDownLeft, Flag, Info } from "lucide-react";
import type { ReactElement } from "react";
import { AntProvider } from "../../app/ant/ant-provider.tsx";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Refused } from "../../ui/notice.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { useFormat } from "../../values/use-format.ts";
import { recordName } from "../../values/record-name.ts";
import { enterFinishes, isClosedList } from "../../form/enter-finishes.ts";
import { hasGuide, StageGuide } from "../stage/stage-guide.tsx";
import { CriterionRow } from "./criterion-row.tsx";
import { ReasonFields } from "./reason-fields.tsx";
import { RefusedField } from "./refused-field.tsx";
import { useAsked } from "./use-asked.ts";
import type { Gate, GateRequest } from "./gate.ts";
import { useGate } from "./use-gate.ts";
import "./gate.css";

/** What the panel says it is for. */
function useTitle(gate: Gate): string {
  const { t, say } = useWords();
  const stage = say(gate.move?.to.title);
  if (gate.move === undefined) return stage;
  if (gate.move.policy === "deny") return t("gate.denied", { stage });
  if (gate.open > 0) return t("gate.missingTitle", { count: gate.open, stage });
  return t(`gate.title.${gate.move.kind}`, { stage });
}

/** Where the keyboard goes when something is still to be filled in. */
const firstMissing = [".criterion.missing", ".reason.missing", ".gate-exception"]
  .flatMap((place) => [`${place} input`, `${place} textarea`])
  .join();

interface Props {
  readonly request: GateRequest;
  readonly titleId: string;
  readonly onCancel: () => void;
  /** Part of a page: takes no focus and cannot be cancelled. */
  readonly inline?: boolean;
}

/**
 * The signature panel: every criterion of a move, met or missing, what is missing editable in place; Enter saves and moves in one request,
 * Escape leaves everything as it was.
 */
export function GatePanel({ request, titleId, onCancel, inline }: Props): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const gate = useGate(request);
  const title = useTitle(gate);
  const asked = useAsked(gate);
  const first = gate.lines.find((line) => (asked.byLine.get(line.id)?.length ?? 0) > 0)?.id;
  const met = gate.lines.filter((line) => line.met === true || line.waived).length;
  const name = recordName(request.object, gate.row, format);
  const denied = gate.move?.policy === "deny";
  const target = gate.move?.to;
  const finish = (form: HTMLElement): void => {
    if (!gate.submit()) form.querySelector<HTMLElement>(firstMissing)?.focus();
  };
  return (
    <AntProvider>
      <form
        className="gate"
        noValidate
        onKeyDownCapture={(event) => {
          // A list without a choice yet is opened by Enter, as everywhere.
          if (!enterFinishes(event) || (!gate.ready && isClosedList(event.target))) return;
          event.preventDefault();
          event.stopPropagation();
          finish(event.currentTarget);
        }}
        onSubmit={(event) => {
          event.preventDefault();
          finish(event.currentTarget);
        }}
      >
        <header className="gate-head">
          <div className="row between g8">
            <h2 id={titleId}>{title}</h2>
            <span className="kbd wide-only" aria-hidden>
              Esc
            </span>
          </div>
          <p className="xs t2 el">
            {name}
            {gate.lines.length > 0 && ` · ${t("gate.met", { met, all: gate.lines.length })}`}
          </p>
          {gate.lines.length > 0 && (
            <div
              className={gate.missing === 0 ? "gate-progress done" : "gate-progress"}
              role="progressbar"
              aria-valuenow={met}
              aria-valuemin={0}
              aria-valuemax={gate.lines.length}
              aria-label={t("gate.progress")}
            >
              <i style={{ width: `${(met / gate.lines.length) * 100}%` }} />
            </div>
          )}
        </header>
        {target && hasGuide(target) && (
          <details className="gate-guide">
            <summary>
              <Info className="s" aria-hidden />
              <span className="grow el">{say(target.goal) || t("stage.about", { stage: say(target.title) })}</span>
              <ChevronDown className="s chevron" aria-hidden />
            </summary>
            <StageGuide stage={target} object={request.object.key} row={gate.row} />
          </details>
        )}
        <div className="gate-body">
          {denied && <p className="gate-denied t2">{t(`gate.deniedWhy.${gate.move?.kind ?? "back"}`)}</p>}
          {gate.loading &&
            gate.lines.length === 0 &&
            [1, 2, 3].map((n) => <Skeleton key={n} height={18} style={{ margin: "12px 16px", width: "auto" }} />)}
          {gate.checkError !== undefined && gate.lines.length === 0 && <Failure error={gate.checkError} onRetry={gate.recheck} />}
          <ul>
            {gate.lines.map((line) => (
              <CriterionRow
                key={line.id}
                line={line}
                gate={gate}
                request={request}
                fields={asked.byLine.get(line.id) ?? []}
                autoFocus={!inline && line.id === first}
              />
            ))}
            {asked.others.map((field) => (
              <RefusedField key={field} field={field} gate={gate} request={request} />
            ))}
          </ul>
          {gate.reasonNeeded && !denied && (
            <ReasonFields
              options={gate.move?.reason.options ?? []}
              reason={gate.reason}
              onChange={gate.setReason}
              required
              missing={gate.reasonMissing}
              focus={!inline && first === undefined}
            />
          )}
          {gate.exception !== undefined && (
            <label className="gate-exception">
              <span className="label">
                {t("gate.exceptionReason")} <span className="required">*</span>
              </span>
              <textarea
                className="reason-note"
                data-autofocus
                rows={3}
                value={gate.exception}
                maxLength={1000}
                onChange={(event) => gate.setException(event.target.value)}
              />
              <span className="field-help">{t("gate.exceptionHelp", { count: gate.missing })}</span>
            </label>
          )}
          {gate.failure !== undefined && <Refused className="gate-failure">{gate.failure}</Refused>}
        </div>
        <footer className="gate-foot">
          {!denied && gate.missing > 0 && request.funnel.rights.exception !== "none" && (
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
          {!inline && (
            <Button onClick={onCancel} className="wide-only">
              {t(denied ? "common.close" : "common.cancel")}
            </Button>
          )}
          {!denied && (
            <Button
              type="submit"
              look="primary"
              disabled={!gate.ready}
              busy={gate.saving}
              className="gate-submit"
              data-testid="gate-submit"
            >
              {gate.exception !== undefined
                ? t("gate.submitException")
                : Object.keys(gate.patch).length > 0 || gate.missing > 0
                  ? t("gate.submitSave")
                  : t(`gate.submit.${gate.move?.kind ?? "forward"}`)}
              <span className="kbd wide-only" aria-hidden>
                <CornerDownLeft style={{ width: 11, height: 11 }} />
              </span>
            </Button>
          )}
        </footer>
        <span className="sr" aria-live="polite">
          {gate.open > 0 ? t("gate.missingTitle", { count: gate.open, stage: say(gate.move?.to.title) }) : t("gate.allMet")}
        </span>
      </form>
    </AntProvider>
  );
}
