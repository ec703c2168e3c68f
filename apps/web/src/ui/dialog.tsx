import { X } from "lucide-react";
import { type ReactElement, type ReactNode, useId, useRef } from "react";
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
}

/** A modal panel with a title, its own scroll and a foot for its actions. */
export function Dialog({ title, onClose, children, foot, from = "middle", actions, bare, wide }: DialogProps): ReactElement {
  const ref = useRef<HTMLDivElement>(null);
  const id = useId();
  const phone = usePhone();
  const { t } = useTranslation();
  useOverlay(ref, onClose);
  const look = from === "side" ? "side" : phone ? "sheet" : wide ? "dialog wide" : "dialog";
  return (
    <Portal>
      <div className="layer" onMouseDown={onClose} aria-hidden />
      <div ref={ref} className={look} role="dialog" aria-modal="true" aria-labelledby={id} tabIndex={-1}>
        <div className="overlay-head">
          <h2 id={id} className="el">
            {title}
          </h2>
          {actions}
          <Button look="ghost" small icon={<X />} label={t("common.close")} onClick={onClose} />
        </div>
        <div className={bare ? "overlay-body bare" : "overlay-body"}>{children}</div>
        {foot && <div className="overlay-foot">{foot}</div>}
      </div>
    </Portal>
  );
}
