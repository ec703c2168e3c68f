import { type ReactElement, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextInput } from "../../ui/text-input.tsx";

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
  const [title, setTitle] = useState("");
  return (
    <Dialog
      title={t("templates.blank")}
      onClose={onClose}
      foot={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button look="primary" type="submit" form="blank-app" disabled={title.trim() === ""}>
            {t("templates.create")}
          </Button>
        </>
      }
    >
      <form
        id="blank-app"
        className="field-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== "") onCreate({ key: keyFor(title), title: title.trim() });
        }}
      >
        <TextInput label={t("templates.appName")} value={title} onChange={setTitle} required data-autofocus maxLength={80} />
        <p className="field-help">{t("templates.blankHint")}</p>
      </form>
    </Dialog>
  );
}
