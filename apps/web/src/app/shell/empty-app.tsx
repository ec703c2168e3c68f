import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../../ui/states.tsx";
import { TopBar } from "./top-bar.tsx";
import { useWords } from "../i18n/use-words.ts";
import { useWorkspace } from "../use-workspace.ts";

/** An app in which the reader may see nothing yet: says why and who can change it. */
export function EmptyApp(): ReactElement {
  const { t } = useTranslation();
  const { say } = useWords();
  const workspace = useWorkspace();
  return (
    <>
      <TopBar title={say(workspace.title)} />
      <Empty title={t("shell.emptyApp")}>
        <p>{t("shell.emptyAppHint")}</p>
      </Empty>
    </>
  );
}
