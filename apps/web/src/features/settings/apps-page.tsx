import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import type { AppSummary } from "../../api/types.ts";
import { meQuery } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/states.tsx";
import { ParametersDialog, parametersQuery } from "../parameters/parameters-dialog.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { SettingsTable } from "./settings-table.tsx";
import { UpgradeDialog } from "./upgrade-dialog.tsx";
import { offerQuery } from "./upgrade-queries.ts";

/** The team's apps, what each was made of, and newer versions of that. */
export function AppsPage(): ReactElement {
  const { t } = useWords();
  const me = useQuery(meQuery);
  const [upgrading, setUpgrading] = useState<AppSummary>();
  const [setting, setSetting] = useState<AppSummary>();
  const apps = me.data?.apps ?? [];
  return (
    <SettingsPage title={t("apps.title")} hint={t("apps.hint")} action={null} query={me}>
      {me.data && apps.length === 0 && <Empty title={t("apps.none")} />}
      {apps.length > 0 && (
        <SettingsTable columns={[{ title: t("apps.app") }, { title: t("apps.origin") }]}>
          {apps.map((app) => (
            <AppRow key={app.key} app={app} onUpgrade={() => setUpgrading(app)} onSet={() => setSetting(app)} />
          ))}
        </SettingsTable>
      )}
      {setting && <ParametersDialog app={setting} onClose={() => setSetting(undefined)} />}
      {upgrading && <UpgradeDialog app={upgrading} onClose={() => setUpgrading(undefined)} />}
    </SettingsPage>
  );
}

interface RowProps {
  readonly app: AppSummary;
  readonly onUpgrade: () => void;
  readonly onSet: () => void;
}

function AppRow({ app, onUpgrade, onSet }: RowProps): ReactElement {
  const { t, say } = useWords();
  const parameters = useQuery(parametersQuery(app.key)).data?.items ?? [];
  const offer = useQuery(offerQuery(app.key)).data;
  const origin = offer?.origin;
  return (
    <tr>
      <td className="m">{say(app.title)}</td>
      <td className="t2">
        {origin && t(origin.template === null ? "apps.fromBundle" : "apps.fromTemplate", { version: origin.version })}
        {origin === null && t("apps.fromNothing")}
      </td>
      <td className="right">
        {parameters.length > 0 && (
          <Button small look="ghost" onClick={onSet}>
            {t("parameters.open")}
          </Button>
        )}
        {offer?.available && (
          <Button small onClick={onUpgrade}>
            {t("apps.upgrade", { version: offer.available.version })}
          </Button>
        )}
      </td>
    </tr>
  );
}
