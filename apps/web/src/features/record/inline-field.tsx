import { Pencil } from "lucide-react";
import { type ReactElement, useRef, useState } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FieldView, ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { FieldValue } from "./field-value.tsx";
import { InlineEditor } from "./inline-editor.tsx";

interface Props {
  readonly object: ObjectView;
  readonly field: FieldView;
  readonly row: RecordRow;
  readonly onSaved: (row: RecordRow) => void;
}

/** A value that becomes its own input when it is clicked; links in it stay links, and the keyboard has a button. */
export function InlineField({ object, field, row, onSaved }: Props): ReactElement {
  const { t, say } = useWords();
  const [base, setBase] = useState<RecordRow>();
  const button = useRef<HTMLButtonElement>(null);
  const begin = (): void => setBase(row);
  if (base) {
    return (
      <InlineEditor
        object={object}
        field={field}
        base={base}
        onSaved={onSaved}
        onDone={(stay) => {
          setBase(undefined);
          if (stay) requestAnimationFrame(() => button.current?.focus());
        }}
      />
    );
  }
  return (
    <div
      className="inline-value"
      onClick={(event) => {
        if (!(event.target instanceof Element && event.target.closest("a, button")) && getSelection()?.isCollapsed !== false) begin();
      }}
    >
      <FieldValue field={field} value={row.fields[field.key]} />
      <button
        ref={button}
        type="button"
        className="inline-edit"
        aria-label={t("record.editField", { field: say(field.title) })}
        onClick={begin}
      >
        <Pencil className="s" aria-hidden />
      </button>
    </div>
  );
}
