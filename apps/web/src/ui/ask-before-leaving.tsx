import { useBlocker } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";

/** While something is typed that would be lost, going to another address asks first, and so does closing the page. */
export function AskBeforeLeaving({ unsaved }: { readonly unsaved: boolean }): ReactElement | null {
  const { t } = useTranslation();
  const leaving = useBlocker({ shouldBlockFn: () => true, disabled: !unsaved, enableBeforeUnload: unsaved, withResolver: true });
  if (leaving.status !== "blocked") return null;
  return (
    <Dialog
      title={t("common.leaving")}
      onClose={leaving.reset}
      foot={
        <>
          <span className="grow" />
          <Button look="danger" onClick={leaving.proceed} data-testid="leave">
            {t("common.discard")}
          </Button>
          <Button look="primary" onClick={leaving.reset} data-testid="stay" data-autofocus>
            {t("common.goOn")}
          </Button>
        </>
      }
    >
      <p>{t("common.unsaved")}</p>
    </Dialog>
  );
}
