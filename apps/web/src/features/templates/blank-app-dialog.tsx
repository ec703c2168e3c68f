import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { AskForm } from "../../ui/ask-form.tsx";
import { ActionDialog } from "../../ui/action-dialog.tsx";

/** What a blank app starts from. */
export interface BlankApp {
  readonly key: string;
  readonly title: string;
}

interface Props {
  readonly onClose: () => void;
  readonly onCreate: (made: BlankApp) => void;
}

/** A key nobody has to think about: letters of the title where it has any, and a few random ones. */
function keyFor(title: string): string {
  const letters = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")
    .replace(/^[0-9]+/, "")
    .slice(0, 8);
  const random = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => "abcdefghijklmnopqrstuvwxyz"[byte % 26]).join("");
  return `${letters || "app"}${random}`;
}

/** Asks for a name and makes an empty app of it. */
export function BlankAppDialog({ onClose, onCreate }: Props): ReactElement {
  const { t } = useWords();
  return (
    <ActionDialog
      title={t("templates.blank")}
      onClose={onClose}
      action={{ type: "submit", form: "blank-app", children: t("templates.create") }}
    >
      <AskForm
        id="blank-app"
        questions={[{ name: "title", label: t("templates.appName"), required: true, maxLength: 80, "data-autofocus": true }]}
        error={undefined}
        onSubmit={({ title }) => onCreate({ key: keyFor(title), title })}
      >
        <p className="field-help">{t("templates.blankHint")}</p>
      </AskForm>
    </ActionDialog>
  );
}
