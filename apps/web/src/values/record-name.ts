import { words } from "../app/i18n/language.ts";
import type { RecordRow } from "../api/record-types.ts";
import type { ObjectView } from "../api/workspace-types.ts";
import type { Format } from "./format.ts";
import { valueText } from "./value-text.ts";

/** What a record is called: the text of its title field, or that it has none its reader may see. */
export function recordName(object: ObjectView | undefined, row: Pick<RecordRow, "fields">, format: Format): string {
  const field = object?.fields.find((one) => one.key === object.titleField);
  return (field && valueText(row.fields[field.key], field, format)) || words.t("record.untitled");
}
