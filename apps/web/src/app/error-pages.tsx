import { Problem } from "@funnelsmith/problem";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Empty, Failure } from "../ui/states.tsx";

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

/** A page that could not be shown: why, and a way to try again. */
export function Crash({ error, reset }: ErrorComponentProps): ReactElement {
  const router = useRouter();
  if (error instanceof Problem && error.status === 404) return <NotFound />;
  return (
    <main id="main" className="page-centre">
      <Failure
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}
