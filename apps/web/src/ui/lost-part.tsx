import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./dialog.tsx";
import type { LostProps } from "./lazy-part.tsx";
import { Failure } from "./states.tsx";

/** In place of a part whose code is lost: why, and the way to the page loaded anew, which only its reader chooses. */
export function LostPart({ error }: LostProps): ReactElement {
  return <Failure error={error} onRetry={() => location.reload()} />;
}

/** The same in place of a dialog; closed, it leaves everything beneath as it was. */
export function LostDialog({ error, onClose }: LostProps & { readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Dialog title={t("error.lost")} onClose={onClose}>
      <LostPart error={error} />
    </Dialog>
  );
}

/** In place of something nobody asked for: nothing. */
export function LostQuietly(): null {
  return null;
}
