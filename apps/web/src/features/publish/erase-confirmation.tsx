import { type ReactElement, useState } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { TextInput } from "../../ui/text-input.tsx";

interface Props {
  /** What has to be typed: the name of the field whose values go. */
  readonly name: string;
  readonly onConfirm: (confirmed: boolean) => void;
}

/** Erasing is for good: whoever does it types the field's name. */
export function EraseConfirmation({ name, onConfirm }: Props): ReactElement {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  return (
    <TextInput
      label={t("publish.eraseName", { name })}
      value={typed}
      autoComplete="off"
      onChange={(text) => {
        setTyped(text);
        onConfirm(text.trim() === name.trim());
      }}
      help={t("publish.eraseHint")}
      data-testid="erase-name"
    />
  );
}
