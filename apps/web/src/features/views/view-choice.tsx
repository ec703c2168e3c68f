import { ChevronDown, Eye } from "lucide-react";
import type { ReactElement } from "react";
import type { ViewSummary } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { MenuButton } from "../../ui/menu.tsx";

interface Props {
  readonly views: readonly ViewSummary[];
  readonly chosen: ViewSummary | undefined;
  readonly onChange: (key: string) => void;
}

/** Which of several views is shown; nothing where there is no choice. */
export function ViewChoice({ views, chosen, onChange }: Props): ReactElement | null {
  const { t, say } = useWords();
  if (views.length < 2 || chosen === undefined) return null;
  return (
    <MenuButton
      className="btn small view-choice"
      label={t("views.choose")}
      items={views.map((view) => ({
        key: view.key,
        label: say(view.title),
        checked: view.key === chosen.key,
        onSelect: () => onChange(view.key),
      }))}
    >
      <Eye className="s" aria-hidden />
      <span className="el">{say(chosen.title)}</span>
      <ChevronDown className="s" aria-hidden />
    </MenuButton>
  );
}
