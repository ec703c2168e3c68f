import { Link } from "@tanstack/react-router";
import { BarChart3, Columns3, KeyRound, Table2, Users } from "lucide-react";
import type { ReactElement } from "react";
import type { Workspace } from "../../api/workspace-types.ts";
import { useMe } from "../../api/use-me.ts";
import { useWords } from "../i18n/use-words.ts";
import { AccountMenu } from "./account-menu.tsx";
import { WorkspaceSwitch } from "./workspace-switch.tsx";

/** Navigation of an app on the left: its funnels, its objects, its analysis, then the team and the account. */
export function SideNav({ workspace }: { readonly workspace: Workspace }): ReactElement {
  const { t, say } = useWords();
  const me = useMe().data;
  const app = workspace.key;
  return (
    <nav className="nav" aria-label={t("shell.navigation")}>
      <WorkspaceSwitch workspace={workspace} />
      <div className="nav-scroll">
        {workspace.funnels.length > 0 && <h2>{t("shell.funnels")}</h2>}
        {workspace.funnels.map((funnel) => (
          <Link key={funnel.key} to="/a/$app/board/$funnel" params={{ app, funnel: funnel.key }} activeOptions={{ includeSearch: false }}>
            <Columns3 aria-hidden />
            <span className="el">{say(funnel.title)}</span>
          </Link>
        ))}
        <h2>{t("shell.objects")}</h2>
        {workspace.objects.map((object) => (
          <Link key={object.key} to="/a/$app/list/$object" params={{ app, object: object.key }} activeOptions={{ includeSearch: false }}>
            <Table2 aria-hidden />
            <span className="el">{say(object.title)}</span>
          </Link>
        ))}
        <h2>{t("shell.analysis")}</h2>
        <Link to="/a/$app/reports" params={{ app }} activeOptions={{ includeSearch: false }}>
          <BarChart3 aria-hidden />
          <span className="el">{t("shell.reports")}</span>
        </Link>
      </div>
      {me?.member?.admin && (
        <>
          <Link to="/settings/members">
            <Users aria-hidden />
            {t("shell.members")}
          </Link>
          <Link to="/settings/keys">
            <KeyRound aria-hidden />
            {t("shell.keys")}
          </Link>
        </>
      )}
      <AccountMenu />
    </nav>
  );
}
