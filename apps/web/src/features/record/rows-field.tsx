import { Pencil } from "lucide-react";
import { type ReactElement, Suspense, useId, useMemo, useRef, useState } from "react";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { FieldView, ObjectView } from "../../api/workspace-types.ts";
import { AntProvider } from "../../app/ant/ant-provider.tsx";
import { useWords } from "../../app/i18n/use-words.ts";
import { KnownLabels } from "../../form/known-labels.tsx";
import { labelsOf, toInput } from "../../form/labels.ts";
import { cellErrors } from "../../form/rows.ts";
import { AskBeforeLeaving } from "../../ui/ask-before-leaving.tsx";
import { Button } from "../../ui/button.tsx";
import { Refused } from "../../ui/notice.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { inputsOf, sameValue } from "./changes-of.ts";
import { ConflictChoice } from "./conflict-choice.tsx";
import { RowsValue } from "./rows-value.tsx";
import { useSave } from "./use-save.ts";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostPart } from "../../ui/lost-part.tsx";

const FieldInput = lazyPart(() => import("../../form/field-input.tsx"), "FieldInput", LostPart);

interface Props {
  readonly object: ObjectView;
  readonly field: FieldView;
  readonly row: RecordRow;
  readonly onSaved: (row: RecordRow) => void;
}

/** The rows of a sub-table on a record: read, or changed in their table and saved together. */
export function RowsField(props: Props): ReactElement {
  const { t, say } = useWords();
  const [base, setBase] = useState<RecordRow>();
  const button = useRef<HTMLButtonElement>(null);
  const { field, row } = props;
  if (base) {
    return (
      <RowsEditor
        {...props}
        base={base}
        onDone={() => {
          setBase(undefined);
          requestAnimationFrame(() => button.current?.focus());
        }}
      />
    );
  }
  return (
    <div className="rows-field">
      <RowsValue field={field} value={row.fields[field.key]} />
      <Button
        ref={button}
        small
        look="ghost"
        icon={<Pencil className="s" aria-hidden />}
        disabled={!(field.key in row.fields)}
        onClick={() => setBase(row)}
        data-rows-edit={field.key}
      >
        {t("record.editField", { field: say(field.title) })}
      </Button>
    </div>
  );
}

function RowsEditor({
  object,
  field,
  base,
  onSaved,
  onDone,
}: Props & { readonly base: RecordRow; readonly onDone: () => void }): ReactElement {
  const { t, say } = useWords();
  const id = useId();
  const labels = useMemo(() => labelsOf(base.fields), [base]);
  const [value, setValue] = useState<unknown>(toInput(base.fields[field.key]));
  const save = useSave(object, base.id, (row, changed) => {
    onDone();
    onSaved(row);
    if (changed) showToast(t("record.fieldSaved", { field: say(field.title) }));
  });
  const { mutation, conflicts } = save;
  const clashing = conflicts.length > 0;
  const error = mutation.error && !clashing ? mutation.error : undefined;
  const cells = cellErrors(error, field.key);
  return (
    <AntProvider>
      <KnownLabels labels={labels}>
        <div
          className="rows-field"
          data-testid="rows-editor"
          onKeyDown={(event) => {
            if (
              event.key === "Escape" &&
              !event.defaultPrevented &&
              event.target instanceof Element &&
              !event.target.closest('[aria-expanded="true"]')
            )
              onDone();
          }}
        >
          {error !== undefined && cells.size === 0 && <Refused>{sentenceOf(error)}</Refused>}
          <Suspense fallback={<Skeleton height={120} />}>
            <FieldInput
              id={id}
              field={field}
              value={value}
              onChange={(next) => {
                setValue(next);
                if (mutation.isError) mutation.reset();
              }}
              cells={cells}
              disabled={clashing}
              autoFocus
            />
          </Suspense>
          {clashing && <ConflictChoice object={object} save={save} />}
          <AskBeforeLeaving unsaved={!sameValue(base.fields[field.key], value)} />
          <div className="row g8 rows-foot">
            <Button onClick={onDone}>{t("common.cancel")}</Button>
            <Button
              look="primary"
              busy={mutation.isPending}
              onClick={() => mutation.mutate({ base, values: { ...inputsOf(object, base), [field.key]: value } })}
            >
              {t("common.save")}
            </Button>
          </div>
        </div>
      </KnownLabels>
    </AntProvider>
  );
}
