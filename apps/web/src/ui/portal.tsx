import type { ReactElement, ReactNode, SyntheticEvent } from "react";
import { createPortal } from "react-dom";

const stop = (event: SyntheticEvent): void => event.stopPropagation();

/**
 * Children at the end of the body. What happens in them stays there: React would carry a click or a submit on to whatever drew them, such
 * as the card a menu belongs to or the form a dialog was opened from. Keys go on, for overlays listen to them at the document.
 */
export function Portal({ children }: { readonly children: ReactNode }): ReactElement {
  return createPortal(
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- no control, only a fence.
    <div className="portal" onClick={stop} onSubmit={stop} onMouseDown={stop} onPointerDown={stop} onTouchStart={stop}>
      {children}
    </div>,
    document.body,
  ) as ReactElement;
}
