import type { ReactElement } from "react";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";

/** Why the rest of a list did not come, and asking for it again. */
export function MoreFailed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactElement {
  const { t } = useWords();
  return (
    <div className="more-failed" role="alert">
      <span>{t("list.moreFailed", { reason: sentenceOf(error) })}</span>
      <Button small onClick={onRetry}>
        {t("common.retry")}
      </Button>
    </div>
  );
}
