import { type ReactElement, useContext, useState } from "react";
import type { FieldView, ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { LabelsContext } from "../../form/labels.ts";
import { Button } from "../../ui/button.tsx";
import { asRead } from "./as-read.ts";
import { FieldValue } from "./field-value.tsx";
import { RowsValue } from "./rows-value.tsx";
import type { Save } from "./use-save.ts";

/** Somebody else changed the same fields: for each, whose value stands. Nothing is lost without being seen. */
export function ConflictChoice({ object, save }: { readonly object: ObjectView; readonly save: Save }): ReactElement {
  const { t, say } = useWords();
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const choose = (field: string, keep: boolean): void => {
    const next = new Set(theirs);
    if (keep) next.delete(field);
    else next.add(field);
    setTheirs(next);
  };
  const mine = new Set(save.conflicts.map(({ field }) => field).filter((field) => !theirs.has(field)));
  return (
    <div className="conflict" role="alert">
      <p className="b">{t("record.conflict")}</p>
      {save.conflicts.map((conflict) => {
        const field = object.fields.find((one) => one.key === conflict.field);
        return (
          field && (
            <fieldset key={conflict.field}>
              <legend className="label">{say(field.title)}</legend>
              <label className="row g8">
                <input
                  type="radio"
                  name={conflict.field}
                  checked={mine.has(conflict.field)}
                  onChange={() => choose(conflict.field, true)}
                />
                {t("record.mine")} <Stands field={field} value={conflict.mine} />
              </label>
              <label className="row g8">
                <input
                  type="radio"
                  name={conflict.field}
                  checked={!mine.has(conflict.field)}
                  onChange={() => choose(conflict.field, false)}
                />
                {t("record.theirs")} <Stands field={field} value={conflict.theirs} />
              </label>
            </fieldset>
          )
        );
      })}
      <Button look="primary" small busy={save.mutation.isPending} onClick={() => save.settle(mine)}>
        {t("record.settle")}
      </Button>
    </div>
  );
}

/** One of the two values, read as a record tells it: the reader's own comes from an input. */
function Stands({ field, value }: { readonly field: FieldView; readonly value: unknown }): ReactElement {
  const { members } = useWorkspace();
  const labels = useContext(LabelsContext);
  const nameOf = (id: string): string | undefined => members.find((member) => member.id === id)?.name ?? labels.get(id);
  const Value = "fields" in field ? RowsValue : FieldValue;
  return <Value field={field} value={asRead(field, value, nameOf)} />;
}
