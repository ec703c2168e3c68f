import type { ReactElement, ReactNode } from "react";
import { chooseAppearance, useDark } from "../../app/appearance.ts";
import { chooseLanguage, languages } from "../../app/i18n/language.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { attempt } from "../../ui/attempt.ts";
import { BrandMark } from "../../ui/brand-mark.tsx";
import { FunnelPicture } from "./funnel-picture.tsx";
import "./entry.css";

/** The frame of the screens before the workspace: what the product is on the left, one form on the right. */
export function EntryFrame({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}): ReactElement {
  const { t, language } = useWords();
  const dark = useDark();
  const other = languages.find((one) => one !== language) ?? "en";
  return (
    <div className="entry">
      <aside className="entry-side wide-only">
        <div className="row g8 b">
          <BrandMark /> {t("product.name")}
        </div>
        <FunnelPicture />
        <div>
          <p className="entry-promise">{t("product.promise")}</p>
          <p className="t2">{t("product.promiseMore")}</p>
        </div>
      </aside>
      <main id="main" className="entry-main">
        <div className="entry-tools">
          <button type="button" className="btn ghost small" lang={other} onClick={() => attempt(() => chooseLanguage(other))}>
            {t(`language.${other}`)}
          </button>
          <button type="button" className="btn ghost small" onClick={() => chooseAppearance(dark ? "light" : "dark")}>
            {t(dark ? "appearance.light" : "appearance.dark")}
          </button>
        </div>
        <div className="entry-form">
          <div className="phone-only entry-mark">
            <BrandMark size={40} />
          </div>
          <h1>{title}</h1>
          {hint && <p className="t2 entry-hint">{hint}</p>}
          {children}
        </div>
      </main>
    </div>
  );
}
