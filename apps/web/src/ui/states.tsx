import { Problem } from "@funnelsmith/problem";
import { CloudOff, Inbox, Lock, SearchX, TriangleAlert } from "lucide-react";
import type { CSSProperties, ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isWithheld } from "../api/is-withheld.ts";
import { sentenceOf } from "../api/sentence-of.ts";
import { Button } from "./button.tsx";

/** A grey bar in the shape of what will come; invisible for the first 150 ms. */
export function Skeleton({
  width = "100%",
  height = 14,
  style,
}: {
  readonly width?: number | string;
  readonly height?: number;
  readonly style?: CSSProperties;
}): ReactElement {
  return <span className="skeleton" aria-hidden style={{ width, height, ...style }} />;
}

/** Nothing here yet: one sentence and one action. */
export function Empty({
  title,
  children,
  none,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly none?: boolean;
}): ReactElement {
  return (
    <div className="state" role="status">
      {none ? <SearchX aria-hidden /> : <Inbox aria-hidden />}
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** What went wrong, why, and a way on; other parts of the screen stay alive. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): ReactElement {
  const { t } = useTranslation();
  const refused = isWithheld(error);
  const request = error instanceof Problem ? error.extensions["instance"] : undefined;
  return (
    <div className="state" role="alert">
      {refused ? <Lock aria-hidden /> : error instanceof TypeError ? <CloudOff aria-hidden /> : <TriangleAlert aria-hidden />}
      <h2>{sentenceOf(error)}</h2>
      {error instanceof Problem && typeof error.extensions["hint"] === "string" && <p>{error.extensions["hint"]}</p>}
      {typeof request === "string" && error instanceof Problem && error.status >= 500 && (
        <code>
          {error.code} · {request}
        </code>
      )}
      {onRetry && !refused && <Button onClick={onRetry}>{t("common.retry")}</Button>}
    </div>
  );
}
