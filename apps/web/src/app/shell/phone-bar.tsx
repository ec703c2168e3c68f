import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { BarChart3, Columns3, Plus, Table2, UserRound } from "lucide-react";
import { type ReactElement, Suspense, useState } from "react";
import type { Workspace } from "../../api/workspace-types.ts";
import { MenuButton } from "../../ui/menu.tsx";
import { funnelsOf } from "../use-workspace.ts";
import { useWords } from "../i18n/use-words.ts";
import { useAccountItems } from "./account-menu.tsx";
import { useWorkspaceItems } from "./workspace-switch.tsx";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostDialog } from "../../ui/lost-part.tsx";

const CreateDialog = lazyPart(() => import("../../features/record/create-dialog.tsx"), "CreateDialog", LostDialog);

/** Navigation below the page on a phone: funnel, lists, add, analysis, me. */
export function PhoneBar({ workspace }: { readonly workspace: Workspace }): ReactElement | null {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const params = useParams({ strict: false });
  const account = useAccountItems();
  const workspaces = useWorkspaceItems(workspace.key);
  const [creating, setCreating] = useState(false);
  const app = workspace.key;
  // A record on a phone has its own bar: the step to the next stage.
  if (params.id !== undefined) return null;
  const { funnels } = workspace;
  const funnel = funnels.find((one) => one.key === params.funnel) ?? funnels.find((one) => one.object === params.object) ?? funnels[0];
  const object = workspace.objects.find((one) => one.key === (params.object ?? funnel?.object)) ?? workspace.objects[0];
  return (
    <nav className="phone-bar" aria-label={t("shell.navigation")}>
      {funnels.length > 1 ? (
        <MenuButton
          label={t("shell.funnels")}
          className={params.funnel === undefined ? undefined : "active"}
          items={funnels.map((one) => ({
            key: one.key,
            label: say(one.title),
            checked: one.key === params.funnel,
            onSelect: () => void navigate({ to: "/a/$app/board/$funnel", params: { app, funnel: one.key } }),
          }))}
        >
          <Columns3 className="l" aria-hidden />
          {t("shell.funnel")}
        </MenuButton>
      ) : funnel ? (
        <Link to="/a/$app/board/$funnel" params={{ app, funnel: funnel.key }} activeOptions={{ includeSearch: false }}>
          <Columns3 className="l" aria-hidden />
          {t("shell.funnel")}
        </Link>
      ) : (
        <span />
      )}
      <MenuButton
        label={t("shell.objects")}
        className={params.object === undefined ? undefined : "active"}
        items={workspace.objects.map((one) => ({
          key: one.key,
          label: say(one.title),
          onSelect: () => void navigate({ to: "/a/$app/list/$object", params: { app, object: one.key } }),
        }))}
      >
        <Table2 className="l" aria-hidden />
        {t("shell.lists")}
      </MenuButton>
      <button
        type="button"
        className="add"
        disabled={object === undefined || object.rights.create === "none"}
        aria-label={t("record.new", { object: object ? say(object.title) : "" })}
        onClick={() => setCreating(true)}
      >
        <span>
          <Plus className="l" aria-hidden />
        </span>
      </button>
      <Link to="/a/$app/reports" params={{ app }} activeOptions={{ includeSearch: false }}>
        <BarChart3 className="l" aria-hidden />
        {t("shell.analysis")}
      </Link>
      <MenuButton label={t("shell.me")} items={[...workspaces, { key: "--", line: true }, ...account]}>
        <UserRound className="l" aria-hidden />
        {t("shell.me")}
      </MenuButton>
      {creating && object && (
        <Suspense>
          <CreateDialog
            object={object.key}
            funnel={funnelsOf(workspace, object.key).length > 1 ? params.funnel : undefined}
            onClose={() => setCreating(false)}
          />
        </Suspense>
      )}
    </nav>
  );
}
