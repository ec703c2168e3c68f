import { Outlet } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Toasts } from "../ui/toast.tsx";
import { OfflineBar } from "./offline-bar.tsx";

/** What every page has: the skip link, the bar when the connection is lost, the page, the toasts. */
export function Root(): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      <a className="skip-link" href="#main">
        {t("shell.skip")}
      </a>
      <OfflineBar />
      <Outlet />
      <Toasts />
    </>
  );
}
