import { Problem } from "@funnelsmith/problem";
import { useQuery } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { AppSummary } from "../../api/team-types.ts";
import { meQuery } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { MenuButton, type MenuItem } from "../../ui/menu.tsx";
import { Empty, Failure } from "../../ui/states.tsx";
import { ParametersDialog, parametersQuery } from "../parameters/parameters-dialog.tsx";
import { HiddenFieldsDialog } from "../publish/hidden-fields-dialog.tsx";
import { draftQuery } from "../publish/plan-queries.ts";
import { PublishDialog } from "../publish/publish-dialog.tsx";
import { SchemaObjectDialog } from "../publish/schema-object-dialog.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { SettingsTable } from "./settings-table.tsx";
import { UpgradeDialog } from "./upgrade-dialog.tsx";
import { offerQuery } from "./upgrade-queries.ts";

/** The team's apps, what each was made of, and newer versions of that. */
export function AppsPage(): ReactElement {
  const { t } = useWords();
  const me = useQuery(meQuery);
  const [open, setOpen] = useState<{ readonly app: AppSummary; readonly what: AppAction }>();
  const close = (): void => setOpen(undefined);
  const refused = me.data?.member?.admin === false;
  const apps = refused ? [] : (me.data?.apps ?? []);
  return (
    <SettingsPage title={t("apps.title")} hint={t("apps.hint")} action={null} query={me}>
      {refused && <Failure error={new Problem("FORBIDDEN", { "zh-CN": t("apps.refused"), en: t("apps.refused") })} />}
      {me.data && !refused && apps.length === 0 && <Empty title={t("apps.none")} />}
      {apps.length > 0 && (
        <SettingsTable columns={[{ title: t("apps.app") }]}>
          {apps.map((app) => (
            <AppRow key={app.key} app={app} onOpen={(what) => setOpen({ app, what })} />
          ))}
        </SettingsTable>
      )}
      {open?.what === "parameters" && <ParametersDialog app={open.app} onClose={close} />}
      {open?.what === "upgrade" && <UpgradeDialog app={open.app} onClose={close} />}
      {open?.what === "publish" && <PublishDialog app={open.app} onClose={close} />}
      {open?.what === "hidden" && <HiddenFieldsDialog app={open.app} onClose={close} />}
      {open?.what === "schema" && (
        <SchemaObjectDialog app={open.app} onClose={close} onAdded={() => setOpen({ app: open.app, what: "publish" })} />
      )}
    </SettingsPage>
  );
}

type AppAction = "parameters" | "upgrade" | "publish" | "hidden" | "schema";

interface RowProps {
  readonly app: AppSummary;
  readonly onOpen: (what: AppAction) => void;
}

/** One app: what waits to be published or could be upgraded as buttons, what is seldom wanted in a menu. */
function AppRow({ app, onOpen }: RowProps): ReactElement {
  const { t, say } = useWords();
  const parameters = useQuery(parametersQuery(app.key)).data?.items ?? [];
  const offer = useQuery(offerQuery(app.key)).data;
  const draft = useQuery(draftQuery(app.key)).data;
  const origin = offer?.origin;
  const more: readonly MenuItem[] = [
    ...(parameters.length > 0 ? [{ key: "parameters", label: t("parameters.open"), onSelect: () => onOpen("parameters") }] : []),
    { key: "hidden", label: t("publish.hidden"), onSelect: () => onOpen("hidden") },
    { key: "schema", label: t("publish.schema"), onSelect: () => onOpen("schema") },
  ];
  return (
    <tr>
      <td>
        <p className="m">{say(app.title)}</p>
        <p className="t3 xs">
          {origin && t(origin.template === null ? "apps.fromBundle" : "apps.fromTemplate", { version: origin.version })}
          {origin === null && t("apps.fromNothing")}
        </p>
      </td>
      <td className="right">
        <span className="row g8 app-actions">
          {draft && draft.updatedAt !== null && (
            <Button small look="primary" onClick={() => onOpen("publish")} data-testid="open-publish">
              {t("publish.open")}
            </Button>
          )}
          {offer?.available && (
            <Button small onClick={() => onOpen("upgrade")}>
              {t("apps.upgrade", { version: offer.available.version })}
            </Button>
          )}
          <MenuButton className="btn icon small ghost" label={t("common.more")} items={more}>
            <Ellipsis aria-hidden />
          </MenuButton>
        </span>
      </td>
    </tr>
  );
}
