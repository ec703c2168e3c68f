import { words } from "../app/i18n/language.ts";
import type { RecordRow } from "../api/record-types.ts";
import type { FieldView, ObjectView } from "../api/workspace-types.ts";
import type { Format } from "./format.ts";
import { valueText } from "./value-text.ts";

/** What a record is called: the text of its title field, or that it has none its reader may see. */
export function recordName(object: ObjectView | undefined, row: Pick<RecordRow, "fields">, format: Format): string {
  return nameBy(
    object?.fields.find((one) => one.key === object.titleField),
    row,
    format,
  );
}

/** The same where the title field is at hand. */
export function nameBy(title: FieldView | undefined, row: Pick<RecordRow, "fields">, format: Format): string {
  return (title && valueText(row.fields[title.key], title, format)) || words.t("record.untitled");
}
