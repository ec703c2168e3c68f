import { X } from "lucide-react";
import { type ReactElement, type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.tsx";
import { useOverlay } from "./overlay.ts";
import { Portal } from "./portal.tsx";
import { usePhone } from "./use-media.ts";

/** What every overlay panel shows. */
export interface DialogProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  /** A dialog in the middle, or a panel from the right; on a phone both are sheets from below. */
  readonly from?: "middle" | "side";
  readonly actions?: ReactNode;
  readonly bare?: boolean;
  /** In the middle: room for what is compared. */
  readonly wide?: boolean;
  /** Something would be lost: a press beside the panel, Escape and the cross ask first. What, where it is not what was filled in. */
  readonly unsaved?: boolean | string;
}

/** A modal panel with a title, its own scroll and a foot for its actions. */
export function Dialog({
  title,
  onClose,
  children,
  foot,
  from = "middle",
  actions,
  bare,
  wide,
  unsaved = false,
}: DialogProps): ReactElement {
  const ref = useRef<HTMLDivElement>(null);
  const id = useId();
  const phone = usePhone();
  const { t } = useTranslation();
  const [pressed, setPressed] = useState(false);
  const loses = unsaved !== false;
  const asking = pressed && loses;
  const leave = (): void => (loses ? setPressed(!asking) : onClose());
  const told = typeof unsaved === "string";
  const loss = told ? unsaved : t("common.unsaved");
  useOverlay(ref, leave);
  const look = from === "side" ? "side" : phone ? "sheet" : wide ? "dialog wide" : "dialog";
  return (
    <Portal>
      <div className="layer" onMouseDown={leave} aria-hidden />
      <div ref={ref} className={look} role="dialog" aria-modal="true" aria-labelledby={id} tabIndex={-1}>
        <div className="overlay-head">
          <h2 id={id} className="el">
            {title}
          </h2>
          {actions}
          <Button look="ghost" small icon={<X />} label={t("common.close")} onClick={leave} />
        </div>
        <div className={bare ? "overlay-body bare" : "overlay-body"}>{children}</div>
        {asking ? (
          <div className="overlay-foot" role="alertdialog" aria-label={loss}>
            <span className="grow">{loss}</span>
            <Button look="danger" onClick={onClose} data-testid="discard">
              {t(told ? "common.close" : "common.discard")}
            </Button>
            <Button look="primary" ref={takeFocus} onClick={() => setPressed(false)}>
              {t(told ? "common.stay" : "common.goOn")}
            </Button>
          </div>
        ) : (
          foot && <div className="overlay-foot">{foot}</div>
        )}
      </div>
    </Portal>
  );
}

const takeFocus = (button: HTMLButtonElement | null): void => button?.focus();
