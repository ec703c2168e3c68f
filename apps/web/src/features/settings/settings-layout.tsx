import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { ArrowLeft, Boxes, KeyRound, UserRound, Users } from "lucide-react";
import { type ReactElement, useEffect, useRef } from "react";
import { useMe } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import "./settings.css";

/** The frame of the team's and the account's settings. */
export function SettingsLayout(): ReactElement {
  const { t } = useWords();
  const me = useMe().data;
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // On a phone the pages stand in one line that scrolls; the open one must not be out of sight.
  useEffect(() => {
    nav.current?.querySelector(`[href="${pathname}"]`)?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [pathname, me]);
  return (
    <div className="settings">
      <nav ref={nav} className="settings-nav" aria-label={t("shell.settings")}>
        <Link to="/" className="settings-back">
          <ArrowLeft className="s" aria-hidden /> {t("settings.back")}
        </Link>
        <Link to="/settings/account">
          <UserRound aria-hidden /> {t("settings.account")}
        </Link>
        {me?.member?.admin && (
          <Link to="/settings/members">
            <Users aria-hidden /> {t("shell.members")}
          </Link>
        )}
        {me?.member?.admin && (
          <Link to="/settings/apps">
            <Boxes aria-hidden /> {t("apps.title")}
          </Link>
        )}
        {me?.member && (
          <Link to="/settings/keys">
            <KeyRound aria-hidden /> {t("shell.keys")}
          </Link>
        )}
      </nav>
      <main id="main" className="settings-main" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
