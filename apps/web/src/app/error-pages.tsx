import { Problem } from "@funnelsmith/problem";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { type ReactElement, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { MissingCode } from "../ui/lazy-code.ts";
import { Empty, Failure } from "../ui/states.tsx";
import { reloadWhenAnswered } from "./reload-when-answered.ts";

/** An address nothing lives at, or something the reader may not see: the two look the same. */
export function NotFound(): ReactElement {
  const { t } = useTranslation();
  return (
    <main id="main" className="page-centre">
      <Empty none title={t("error.notFound")}>
        <p>{t("error.notFoundHint")}</p>
        <Link to="/" className="btn">
          {t("error.home")}
        </Link>
      </Empty>
    </main>
  );
}

/** A page that could not be shown: why, and a way to try again. One that lacks a file of its own is loaded anew by itself. */
export function Crash({ error, reset }: ErrorComponentProps): ReactElement {
  const router = useRouter();
  const isMissing = error instanceof MissingCode;
  useEffect(() => (isMissing ? reloadWhenAnswered() : undefined), [isMissing]);
  if (error instanceof Problem && error.status === 404) return <NotFound />;
  return (
    <main id="main" className="page-centre">
      <Failure
        error={error}
        onRetry={() => {
          if (isMissing) return location.reload();
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}
