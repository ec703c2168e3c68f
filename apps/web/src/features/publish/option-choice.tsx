import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import type { Decision } from "./decisions.ts";
import { EraseConfirmation } from "./erase-confirmation.tsx";
import { fieldIn } from "./field-in.ts";
import { definitionQuery, type PlannedChange } from "./plan-queries.ts";

interface Props {
  readonly app: string;
  readonly change: PlannedChange;
  readonly options: NonNullable<PlannedChange["options"]>;
  readonly given: Decision | undefined;
  readonly onChange: (decision: Decision | undefined) => void;
}

const erase = "erase";

/** One of the answers a change offers; erasing what a removed field holds counts once the field's name is typed. */
export function OptionChoice({ app, change, options, given, onChange }: Props): ReactElement {
  const { t, say } = useWords();
  const place = change.id.startsWith("field.remove:") ? change.id.slice("field.remove:".length) : undefined;
  const [erasing, setErasing] = useState(given === erase && place !== undefined);
  const definition = useQuery({ ...definitionQuery(app), enabled: place !== undefined });
  const field = place === undefined ? undefined : fieldIn(definition.data, place);
  const choose = (value: string): void => {
    const asks = value === erase && place !== undefined;
    setErasing(asks);
    onChange(asks ? undefined : value);
  };
  return (
    <>
      <select
        className="field-box plain-select"
        aria-label={say(change.sentence)}
        value={erasing ? erase : typeof given === "string" ? given : ""}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="" disabled>
          {t("apps.decide")}
        </option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {say(option.sentence)}
          </option>
        ))}
      </select>
      {erasing && place !== undefined && (
        <EraseConfirmation name={field ? say(field.title) : place} onConfirm={(sure) => onChange(sure ? erase : undefined)} />
      )}
    </>
  );
}
