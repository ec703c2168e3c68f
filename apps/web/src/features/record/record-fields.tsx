import { Pencil } from "lucide-react";
import { type ReactElement, useId, useState } from "react";
import type { ObjectView, RecordRow } from "../../api/types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { labelsOf, toInput } from "../../form/labels.ts";
import { RecordForm } from "../../form/record-form.tsx";
import { Button } from "../../ui/button.tsx";
import { ConflictChoice } from "./conflict-choice.tsx";
import { FieldValue } from "./field-value.tsx";
import { sectionsOf } from "./sections-of.ts";
import type { RecordState } from "./use-record.ts";

interface Props {
  readonly object: ObjectView;
  readonly row: RecordRow;
  readonly state: RecordState;
  readonly columns: 1 | 2;
}

/** A record's fields in their groups: read, or one form to change them all. */
export function RecordFields({ object, row, state, columns }: Props): ReactElement {
  const { t, say, language } = useWords();
  const workspace = useWorkspace();
  const [editing, setEditing] = useState<RecordRow>();
  const formId = useId().replaceAll(":", "");
  const editable = object.rights.update !== "none" && object.fields.some((field) => field.access === "edit");
  if (editing) {
    const initial = Object.fromEntries(object.fields.map((field) => [field.key, toInput(editing.fields[field.key])]));
    const clashing = state.conflicts.length > 0;
    const done = (): void => {
      state.save.reset();
      state.forgetConflicts();
      setEditing(undefined);
    };
    return (
      <section className="record-fields" aria-label={t("record.edit")}>
        <RecordForm
          object={object.key}
          use="edit"
          initial={initial}
          labels={labelsOf(row.fields)}
          formId={formId}
          refusal={clashing ? undefined : state.save.error}
          onSubmit={(values) => state.save.mutate({ base: editing, values }, { onSuccess: done })}
        />
        {clashing && <ConflictChoice object={object} state={state} onDone={done} />}
        <div className="record-edit-foot">
          <Button onClick={done}>{t("common.cancel")}</Button>
          <Button look="primary" type="submit" form={formId} busy={state.save.isPending}>
            {t("common.save")}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <section className="record-fields" aria-label={t("record.details")}>
      {sectionsOf(workspace, object, language).map((group, index) => (
        <div key={group.key} className="form-section">
          <div className="row between record-group-head">
            <h2>{group.title || t("record.details")}</h2>
            {index === 0 && editable && (
              <Button
                small
                look="ghost"
                icon={<Pencil className="s" aria-hidden />}
                onClick={() => setEditing(row)}
                data-testid="record-edit"
              >
                {t("common.edit")}
              </Button>
            )}
          </div>
          <dl className={`record-values columns-${columns}`}>
            {group.fields.map((field) => (
              <div key={field.key} data-field={field.key}>
                <dt>{say(field.title)}</dt>
                <dd>
                  <FieldValue field={field} value={row.fields[field.key]} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}
