import { type KeyboardEvent, type ReactElement, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { useOverlay } from "./overlay.ts";
import { Portal } from "./portal.tsx";

/** One line of a menu. */
export type MenuItem =
  | {
      readonly key: string;
      readonly label: ReactNode;
      readonly icon?: ReactNode;
      readonly hint?: ReactNode;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      /** Set for one of several choices. */
      readonly checked?: boolean;
      readonly onSelect: () => void;
    }
  | { readonly key: string; readonly heading: string }
  | { readonly key: string; readonly line: true };

/** Pixels between a menu and the edges of the screen. It is measured at the left one, where nothing narrows it. */
const margin = 8;

/** A menu at an anchor; arrow keys move, Escape closes, choosing closes. */
export function Menu({
  anchor,
  items,
  label,
  onClose,
}: {
  readonly anchor: DOMRect;
  readonly items: readonly MenuItem[];
  readonly label: string;
  readonly onClose: () => void;
}): ReactElement {
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number }>({ left: margin, top: anchor.bottom + 4 });
  useOverlay(ref, onClose);
  useLayoutEffect(() => {
    const box = ref.current?.getBoundingClientRect();
    if (!box) return;
    const left = Math.max(margin, Math.min(anchor.left, innerWidth - box.width - margin));
    const below = anchor.bottom + 4;
    const top = below + box.height > innerHeight - margin ? Math.max(margin, anchor.top - box.height - 4) : below;
    setPlace({ left, top });
  }, [anchor]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const options = [...(ref.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)') ?? [])];
    const at = options.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    options.at(next % options.length)?.focus();
  };
  return (
    <Portal>
      <div className="layer clear" style={{ zIndex: 949 }} onMouseDown={onClose} aria-hidden />
      <div ref={ref} className="menu" role="menu" aria-label={label} style={place} onKeyDown={onKeyDown} tabIndex={-1}>
        {items.map((item) =>
          "line" in item ? (
            <hr key={item.key} />
          ) : "heading" in item ? (
            <div key={item.key} className="heading" role="presentation">
              {item.heading}
            </div>
          ) : (
            <button
              key={item.key}
              type="button"
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.checked}
              disabled={item.disabled}
              className={item.danger ? "danger" : undefined}
              data-key={item.key}
              onClick={() => {
                onClose();
                item.onSelect();
              }}
            >
              {item.icon}
              <span className="grow">{item.label}</span>
              {item.hint}
              {item.checked && <span aria-hidden>✓</span>}
            </button>
          ),
        )}
      </div>
    </Portal>
  );
}

/** A button that opens a menu under itself; its name is what it shows and, unseen, what it is for. */
export function MenuButton({
  items,
  label,
  className,
  children,
}: {
  readonly items: readonly MenuItem[];
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}): ReactElement {
  const [anchor, setAnchor] = useState<DOMRect>();
  return (
    <>
      <button
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        onClick={(event) => {
          event.stopPropagation();
          setAnchor(event.currentTarget.getBoundingClientRect());
        }}
      >
        {children}
        <span className="sr"> {label}</span>
      </button>
      {anchor && <Menu anchor={anchor} items={items} label={label} onClose={() => setAnchor(undefined)} />}
    </>
  );
}
