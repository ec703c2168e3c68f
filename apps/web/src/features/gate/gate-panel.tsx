import { ChevronDown, Info } from "lucide-react";
import type { ReactElement, SyntheticEvent } from "react";
import { AntProvider } from "../../app/ant/ant-provider.tsx";
import { useWords } from "../../app/i18n/use-words.ts";
import { Refused } from "../../ui/notice.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { useFormat } from "../../values/use-format.ts";
import { recordName } from "../../values/record-name.ts";
import { enterFinishes, isClosedList } from "../../form/enter-finishes.ts";
import { hasGuide, StageGuide } from "../stage/stage-guide.tsx";
import { CriterionRow } from "./criterion-row.tsx";
import { GateFoot } from "./gate-foot.tsx";
import { GateHead } from "./gate-head.tsx";
import { ReasonFields } from "./reason-fields.tsx";
import { RefusedField } from "./refused-field.tsx";
import { useAsked } from "./use-asked.ts";
import type { GateRequest } from "./gate.ts";
import { useGate } from "./use-gate.ts";
import "./gate.css";

/** Where the keyboard goes when something is still to be filled in. */
const firstMissing = [".criterion.missing", ".reason.missing", ".gate-exception"]
  .flatMap((place) => [`${place} input`, `${place} textarea`])
  .join();

/** The event comes from the panel itself; React hands on those of dialogs opened from it too. */
const within = (event: SyntheticEvent): boolean => event.target instanceof Node && event.currentTarget.contains(event.target);

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
  const asked = useAsked(gate);
  const first = gate.lines.find((line) => (asked.byLine.get(line.id)?.length ?? 0) > 0)?.id;
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
          // A dialog opened from here has keys of its own; a list without a choice yet is opened by Enter, as everywhere.
          if (!within(event) || !enterFinishes(event) || (!gate.ready && isClosedList(event.target))) return;
          event.preventDefault();
          event.stopPropagation();
          finish(event.currentTarget);
        }}
        onSubmit={(event) => {
          if (!within(event)) return;
          event.preventDefault();
          finish(event.currentTarget);
        }}
      >
        <GateHead gate={gate} titleId={titleId} name={recordName(request.object, gate.row, format)} />
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
        <GateFoot gate={gate} excusable={request.row.may.exception === true} onCancel={inline ? undefined : onCancel} />
        <span className="sr" aria-live="polite">
          {gate.open > 0 ? t("gate.missingTitle", { count: gate.open, stage: say(gate.move?.to.title) }) : t("gate.allMet")}
        </span>
      </form>
    </AntProvider>
  );
}
