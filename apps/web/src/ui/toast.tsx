import { X } from "lucide-react";
import { type ReactElement, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

/** A short message; an action such as undo may go with it. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Takes a toast away. */
export function dismissToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Shows a message for `ms` (8 s with an action, 5 s without); at most three at once. Answers its id. */
export function showToast(text: string, action?: Toast["action"], ms: number = action ? 8000 : 5000): number {
  const id = ++last;
  set([...toasts.slice(-2), { id, text, ...(action && { action }) }]);
  setTimeout(() => dismissToast(id), ms);
  return id;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The place toasts appear in; read out politely. */
export function Toasts(): ReactElement {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className="toast">
          <span className="grow">{toast.text}</span>
          {toast.action && (
            <button
              type="button"
              onClick={() => {
                dismissToast(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button type="button" className="close" aria-label={t("common.close")} onClick={() => dismissToast(toast.id)}>
            <X className="s" aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}
