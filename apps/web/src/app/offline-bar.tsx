import { CloudOff } from "lucide-react";
import { type ReactElement, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

function subscribe(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}

/** A bar at the top while the browser has no connection: what is on screen may be old and nothing can be saved. */
export function OfflineBar(): ReactElement | null {
  const { t } = useTranslation();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <div className="offline" role="alert">
      <CloudOff className="s" aria-hidden /> {t("shell.offline")}
    </div>
  );
}
