import { Copy } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast.tsx";

/** Text shown once, with a button that copies it; it can also be selected where the browser keeps the clipboard from us. */
export function CopyOnce({ value, label }: { readonly value: string; readonly label: string }): ReactElement {
  const { t } = useWords();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(value);
      showToast(t("settings.copied"));
    } catch {
      showToast(t("settings.copyByHand"));
    }
  };
  return (
    <div>
      <p className="label">{label}</p>
      <div className="field-box copy-once">
        <input readOnly value={value} aria-label={label} onFocus={(event) => event.target.select()} />
        <Button small look="ghost" icon={<Copy className="s" aria-hidden />} onClick={() => void copy()}>
          {t("settings.copy")}
        </Button>
      </div>
    </div>
  );
}
