import type { TFunction } from "i18next";
import type { Language } from "../../app/i18n/language.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { ObjectView, StageView, Workspace } from "../../api/workspace-types.ts";
import { textOf } from "../../values/text-of.ts";

interface Around {
  readonly workspace: Pick<Workspace, "roles">;
  readonly object: ObjectView | undefined;
  readonly row: RecordRow | undefined;
  readonly language: Language;
  readonly t: TFunction;
}

/** Who looks after a stage, in words; with a record also the person's name, where it is known. Empty for what its reader may not see. */
export function responsibleText(
  responsible: NonNullable<StageView["responsible"]>,
  { workspace, object, row, language, t }: Around,
): string {
  if ("role" in responsible) return textOf(workspace.roles.find((role) => role.key === responsible.role)?.title, language);
  if ("field" in responsible) {
    const field = object?.fields.find((one) => one.key === responsible.field);
    return withName(textOf(field?.title, language), nameIn(row?.fields[responsible.field]));
  }
  if (responsible.relation === "owner") return withName(t("record.owner"), row?.owner?.name);
  return t("stage.ownersManager");
}

const withName = (words: string, name: string | undefined): string => (name === undefined || words === "" ? words : `${words} · ${name}`);

function nameIn(value: unknown): string | undefined {
  const name = typeof value === "object" && value !== null ? (value as { readonly name?: unknown }).name : undefined;
  return typeof name === "string" ? name : undefined;
}
