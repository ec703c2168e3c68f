import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, LayoutGrid, Plus } from "lucide-react";
import type { ReactElement } from "react";
import type { Workspace } from "../../api/workspace-types.ts";
import { useMe } from "../../api/use-me.ts";
import { BrandMark } from "../../ui/brand-mark.tsx";
import { MenuButton, type MenuItem } from "../../ui/menu.tsx";
import { useWords } from "../i18n/use-words.ts";
import { switchTenant } from "./switch-tenant.ts";

/** Lines of the switcher: this team's apps, a new one, the other teams. */
export function useWorkspaceItems(current: string | undefined): readonly MenuItem[] {
  const { t, say } = useWords();
  const me = useMe().data;
  const navigate = useNavigate();
  const others = (me?.tenants ?? []).filter((tenant) => tenant.id !== me?.tenant?.id);
  return [
    { key: "apps", heading: t("shell.apps") },
    ...(me?.apps ?? []).map((app) => ({
      key: app.key,
      label: say(app.title),
      icon: <LayoutGrid aria-hidden />,
      checked: app.key === current,
      onSelect: () => void navigate({ to: "/a/$app", params: { app: app.key } }),
    })),
    ...(me?.member?.admin
      ? [{ key: "+new", label: t("shell.newApp"), icon: <Plus aria-hidden />, onSelect: () => void navigate({ to: "/new" }) }]
      : []),
    { key: "-", line: true },
    ...(others.length > 0 ? [{ key: "teams", heading: t("shell.teams") }] : []),
    ...others.map((tenant) => ({ key: `t-${tenant.id}`, label: tenant.name, onSelect: () => switchTenant(tenant.id) })),
    { key: "+team", label: t("shell.newTeam"), icon: <Plus aria-hidden />, onSelect: () => void navigate({ to: "/welcome" }) },
  ];
}

/** The team and the app on screen; opens the switcher. */
export function WorkspaceSwitch({ workspace }: { readonly workspace: Workspace }): ReactElement {
  const { t, say } = useWords();
  const me = useMe().data;
  const items = useWorkspaceItems(workspace.key);
  return (
    <MenuButton className="workspace" label={t("shell.switchWorkspace")} items={items}>
      <BrandMark />
      <span className="grow">
        <span className="b el line">{me?.tenant?.name}</span>
        <span className="xs t3 el line">{say(workspace.title)}</span>
      </span>
      <ChevronDown className="s" aria-hidden />
    </MenuButton>
  );
}
