import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";

interface Props {
  readonly onClose: () => void;
  /** Nothing is left to cancel: the button says so. */
  readonly done?: boolean;
  /** The main action. */
  readonly children?: ReactNode;
}

/** The foot of a dialog: the way out, and on the right what it is for. */
export function DialogFoot({ onClose, done, children }: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <span className="grow" />
      <Button onClick={onClose}>{t(done ? "common.done" : "common.cancel")}</Button>
      {children}
    </>
  );
}
