import { Lock, Pencil } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FieldView, ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { funnelOf, useWorkspace } from "../../app/use-workspace.ts";
import { Button } from "../../ui/button.tsx";
import { isEditable, lockedFields } from "./editable.ts";
import { FieldValue } from "./field-value.tsx";
import { InlineField } from "./inline-field.tsx";
import { RecordEdit } from "./record-edit.tsx";
import { RowsField } from "./rows-field.tsx";
import { RowsValue } from "./rows-value.tsx";
import { sectionsOf } from "./sections-of.ts";

interface Props {
  readonly object: ObjectView;
  readonly row: RecordRow;
  readonly onSaved: (row: RecordRow) => void;
  readonly columns: 1 | 2;
}

/** A record's fields in their groups, each changed where it stands, or all in one form. */
export function RecordFields({ object, row, onSaved, columns }: Props): ReactElement {
  const { t, say, language } = useWords();
  const workspace = useWorkspace();
  const [editing, setEditing] = useState<RecordRow>();
  const locked = lockedFields(funnelOf(workspace, row.funnel), row);
  const isWritable = (field: FieldView): boolean => isEditable(field, row, locked);
  if (editing) return <RecordEdit object={object} base={editing} locked={locked} onSaved={onSaved} onDone={() => setEditing(undefined)} />;
  return (
    <section className="record-fields" aria-label={t("record.details")}>
      {object.rights.update !== "none" && !row.may.update && (
        <p className="row g6 xs t3 record-read-only">
          <Lock className="s" aria-hidden />
          {row.owner ? t("record.readOnlyOf", { owner: row.owner.name }) : t("record.readOnly")}
        </p>
      )}
      {sectionsOf(workspace, object, language).map((group, index) => (
        <div key={group.key} className="form-section">
          <div className="row between record-group-head">
            <h2>{group.title || t("record.details")}</h2>
            {index === 0 && object.fields.some(isWritable) && (
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
              <div key={field.key} data-field={field.key} className={"fields" in field ? "wide" : undefined}>
                <dt className={say(field.title) === group.title ? "sr" : undefined}>{say(field.title)}</dt>
                <dd>
                  {"fields" in field && isWritable(field) ? (
                    <RowsField object={object} field={field} row={row} onSaved={onSaved} />
                  ) : isWritable(field) ? (
                    <InlineField object={object} field={field} row={row} onSaved={onSaved} />
                  ) : "fields" in field ? (
                    <RowsValue field={field} value={row.fields[field.key]} />
                  ) : (
                    <FieldValue field={field} value={row.fields[field.key]} />
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}
