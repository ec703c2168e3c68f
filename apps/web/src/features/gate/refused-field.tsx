import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { CriterionField } from "./criterion-field.tsx";
import type { Gate, GateRequest } from "./gate.ts";

interface Props {
  readonly field: string;
  readonly gate: Gate;
  readonly request: GateRequest;
}

/** A field no criterion asks for whose value the server refused all the same, as when two dates contradict each other. */
export function RefusedField({ field: key, gate, request }: Props): ReactElement {
  const { t, say } = useWords();
  const refused = key in gate.fieldErrors;
  return (
    <li className={refused ? "criterion missing" : "criterion met"} data-refused={key}>
      <span className="criterion-mark" aria-hidden />
      <div className="grow">
        <p className={refused ? "m" : undefined}>
          {say(request.object.fields.find((field) => field.key === key)?.title)}
          <span className="sr"> {t(refused ? "gate.state.missing" : "gate.state.met")}</span>
        </p>
        <CriterionField field={key} gate={gate} request={request} autoFocus={false} labelled={false} />
      </div>
    </li>
  );
}
