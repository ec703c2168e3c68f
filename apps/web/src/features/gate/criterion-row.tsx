import { Link } from "@tanstack/react-router";
import { Check, Plus, TriangleAlert } from "lucide-react";
import { lazy, type ReactElement, Suspense, useId, useMemo, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { objectOf } from "../../app/use-workspace.ts";
import { FieldInput } from "../../form/field-input.tsx";
import { LabelsContext, labelsOf, toInput } from "../../form/labels.ts";
import { Button } from "../../ui/button.tsx";
import { useFormat } from "../../values/use-format.ts";
import { plainText } from "../../values/plain-text.ts";
import { valueText } from "../../values/value-text.ts";
import type { CriterionLine } from "./criterion-line.ts";
import { derivedHint } from "./derived-hint.ts";
import type { Gate, GateRequest } from "./use-gate.ts";

const CreateDialog = lazy(async () => ({ default: (await import("../record/create-dialog.tsx")).CreateDialog }));

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
        {line.met === false && fields.length === 0 && <Fix line={line} gate={gate} request={request} />}
        {fields.map((key, index) => (
          <CriterionField
            key={key}
            field={key}
            line={line}
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

interface FieldProps {
  readonly field: string;
  readonly line: CriterionLine;
  readonly gate: Gate;
  readonly request: GateRequest;
  readonly autoFocus: boolean;
  readonly labelled: boolean;
}

function CriterionField({ field: key, line, gate, request, autoFocus, labelled }: FieldProps): ReactElement | null {
  const { t, say } = useWords();
  const format = useFormat();
  const id = useId();
  const labels = useMemo(() => labelsOf(gate.row.fields), [gate.row]);
  const field = request.object.fields.find((one) => one.key === key);
  if (!field) return null;
  const value = key in gate.values ? gate.values[key] : toInput(gate.row.fields[key]);
  const error = gate.fieldErrors[key];
  const hint = gate.judge && derivedHint(line.rule, key, gate.judge, gate.row, gate.patch, gate.setting);
  const bound = hint && valueText(hint.bound, field, format);
  return (
    <div className="criterion-field" data-field={key}>
      {labelled ? (
        <label className="label" htmlFor={id}>
          {say(field.title)}
        </label>
      ) : (
        <label className="sr" htmlFor={id}>
          {say(field.title)}
        </label>
      )}
      <div className="criterion-input">
        <LabelsContext value={labels}>
          <FieldInput
            id={id}
            field={field}
            value={value}
            onChange={(next) => gate.setValue(key, next)}
            invalid={error !== undefined}
            describedBy={`${id}-note`}
            autoFocus={autoFocus}
            quick
          />
        </LabelsContext>
        {hint?.ratio !== undefined && (
          <span className={hint.met ? "criterion-ratio ok" : "criterion-ratio warn"}>
            {t(hint.met ? "gate.ratioMet" : "gate.ratioShort", { ratio: format.percent(hint.ratio, 0) })}
          </span>
        )}
      </div>
      <p id={`${id}-note`} className={error === undefined ? "field-help" : "field-error"}>
        {error ??
          (hint?.ratio === undefined || !hint.met ? bound && t(hint?.atLeast ? "gate.atLeast" : "gate.atMost", { bound }) : undefined)}
      </p>
    </div>
  );
}

function Fix({ line, gate, request }: Pick<Props, "line" | "gate" | "request">): ReactElement | null {
  const { t, say } = useWords();
  const [creating, setCreating] = useState(false);
  const { fix } = line;
  if (fix === undefined || fix.kind === "none") return null;
  if (fix.kind === "manager") return <p className="xs t2">{t("gate.byManager")}</p>;
  if (fix.kind === "field") return <p className="xs t2">{t("gate.byFieldOwner")}</p>;
  if (fix.kind !== "related") return null;
  const other = objectOf(request.workspace, fix.object);
  const through = fix.field === undefined ? undefined : gate.row.fields[fix.field];
  if (other && fix.inverse === undefined && typeof through === "object" && through !== null) {
    return (
      <Link
        className="link xs"
        to="/a/$app/record/$object/$id"
        params={{ app: request.workspace.key, object: other.key, id: (through as { id: string }).id }}
      >
        {t("gate.openRelated", { object: say(other.title) })}
      </Link>
    );
  }
  const back = other?.fields.find((field) => "inverse" in field && field.inverse === fix.inverse && field.object === request.object.key);
  if (!other || other.rights.create === "none") return <p className="xs t2">{t("gate.byManager")}</p>;
  const suggest = typeof fix.suggest === "object" && fix.suggest !== null ? (fix.suggest as Record<string, unknown>) : {};
  return (
    <div className="criterion-field">
      <Button small icon={<Plus className="s" aria-hidden />} onClick={() => setCreating(true)} data-fix={other.key}>
        {t("record.new", { object: say(other.title) })}
      </Button>
      {creating && (
        <Suspense>
          <CreateDialog
            object={other.key}
            preset={{ ...suggest, ...(back && { [back.key]: gate.row.id }) }}
            labels={new Map([[gate.row.id, plainText(gate.row.fields[request.object.titleField ?? ""])]])}
            onClose={() => setCreating(false)}
            onCreated={() => {
              setCreating(false);
              gate.recheck();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
