import { Check, TriangleAlert } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { CriterionField } from "./criterion-field.tsx";
import { CriterionFix } from "./criterion-fix.tsx";
import type { CriterionLine } from "./criterion-line.ts";
import type { Gate, GateRequest } from "./gate.ts";

interface Props {
  readonly line: CriterionLine;
  readonly gate: Gate;
  readonly request: GateRequest;
  /** The fields it asks for in place. */
  readonly fields: readonly string[];
  readonly autoFocus: boolean;
}

/** One criterion: a tick or what is missing, with the way to mend it in place. */
export function CriterionRow({ line, gate, request, fields, autoFocus }: Props): ReactElement {
  const { t } = useWords();
  const state = line.waived
    ? "waived"
    : line.met === true
      ? "met"
      : line.met === undefined
        ? "unknown"
        : line.severity === "warn"
          ? "warned"
          : "missing";
  return (
    <li className={`criterion ${state}`} data-criterion={line.key} data-met={line.met === true}>
      <span className="criterion-mark" aria-hidden>
        {state === "met" || state === "waived" ? <Check /> : state === "warned" ? <TriangleAlert /> : null}
      </span>
      <div className="grow">
        <p className={line.met === false ? "m" : undefined}>
          {line.title}
          <span className="sr"> {t(`gate.state.${state}`)}</span>
          {line.severity === "warn" && <span className="pill warn criterion-warn">{t("gate.warn")}</span>}
        </p>
        {line.met === true && line.actual !== undefined && fields.length === 0 && <p className="xs t3">{line.actual}</p>}
        {line.met === false && (line.message ?? line.expected) !== undefined && fields.length === 0 && (
          <p className="xs t2">{line.message ?? line.expected}</p>
        )}
        {line.met === false && fields.length === 0 && <CriterionFix line={line} gate={gate} request={request} />}
        {fields.map((key, index) => (
          <CriterionField
            key={key}
            field={key}
            rule={line.rule}
            gate={gate}
            request={request}
            autoFocus={autoFocus && index === 0}
            labelled={fields.length > 1}
          />
        ))}
      </div>
    </li>
  );
}
