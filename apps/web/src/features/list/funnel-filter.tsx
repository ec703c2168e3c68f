import { ChevronDown, Filter } from "lucide-react";
import type { ReactElement } from "react";
import type { FunnelView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { MenuButton } from "../../ui/menu.tsx";

interface Props {
  readonly funnels: readonly FunnelView[];
  readonly value: FunnelView | undefined;
  readonly onChange: (funnel: string | undefined) => void;
}

/** Narrows the list of an object with several funnels to one of them. */
export function FunnelFilter({ funnels, value, onChange }: Props): ReactElement {
  const { t, say } = useWords();
  return (
    <MenuButton
      className={value === undefined ? "btn small" : "btn small on"}
      label={t("shell.funnel")}
      items={[
        { key: "all", label: t("list.allFunnels"), checked: value === undefined, onSelect: () => onChange(undefined) },
        ...funnels.map((funnel) => ({
          key: funnel.key,
          label: say(funnel.title),
          checked: funnel === value,
          onSelect: () => onChange(funnel.key),
        })),
      ]}
    >
      <Filter className="s" aria-hidden />
      {value ? say(value.title) : t("list.allFunnels")}
      <ChevronDown className="s" aria-hidden />
    </MenuButton>
  );
}
