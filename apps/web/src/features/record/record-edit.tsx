import { type ReactElement, useId, useMemo, useState } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { KnownLabels } from "../../form/known-labels.tsx";
import { labelsOf } from "../../form/labels.ts";
import { RecordForm } from "../../form/record-form.tsx";
import { AskBeforeLeaving } from "../../ui/ask-before-leaving.tsx";
import { Button } from "../../ui/button.tsx";
import { inputsOf } from "./changes-of.ts";
import { ConflictChoice } from "./conflict-choice.tsx";
import { useSave } from "./use-save.ts";

interface Props {
  readonly object: ObjectView;
  /** The record as it was when editing began. */
  readonly base: RecordRow;
  /** Fields its stage locks for the reader. */
  readonly locked: readonly string[];
  readonly onSaved: (row: RecordRow) => void;
  readonly onDone: () => void;
}

/** One form for all fields of a record, for changes that only hold together. */
export function RecordEdit({ object, base, locked, onSaved, onDone }: Props): ReactElement {
  const { t, say } = useWords();
  const form = useWorkspace().forms.find((one) => one.object === object.key && one.use !== "create");
  const title = say(form?.title) || t("record.edit");
  const labels = useMemo(() => labelsOf(base.fields), [base]);
  const formId = useId().replaceAll(":", "");
  const save = useSave(object, base.id, (row) => {
    onSaved(row);
    onDone();
  });
  const [dirty, setDirty] = useState(false);
  const { mutation, conflicts } = save;
  const clashing = conflicts.length > 0;
  return (
    <KnownLabels labels={labels}>
      <section className="record-fields" aria-label={title}>
        <h2 className="record-edit-title">{title}</h2>
        <RecordForm
          object={object.key}
          use="edit"
          initial={inputsOf(object, base)}
          labels={labels}
          fixed={locked}
          formId={formId}
          refusal={clashing ? undefined : mutation.error}
          onDirty={() => setDirty(true)}
          onSubmit={(values) => mutation.mutate({ base, values })}
        />
        {clashing && <ConflictChoice object={object} save={save} />}
        <AskBeforeLeaving unsaved={dirty} />
        <div className="record-edit-foot">
          <Button onClick={onDone}>{t("common.cancel")}</Button>
          <Button look="primary" type="submit" form={formId} busy={mutation.isPending}>
            {t("common.save")}
          </Button>
        </div>
      </section>
    </KnownLabels>
  );
}
