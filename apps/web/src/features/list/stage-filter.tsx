import { ChevronDown, Columns3 } from "lucide-react";
import type { ReactElement } from "react";
import type { FunnelView, StageView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { MenuButton } from "../../ui/menu.tsx";
import { stageItems } from "../stage/stage-items.tsx";

interface Props {
  /** Whose stages may be chosen. */
  readonly funnels: readonly FunnelView[];
  readonly value: string | undefined;
  readonly onChange: (stage: StageView | undefined, funnel?: FunnelView) => void;
}

/** Narrows a list to one stage; among several funnels, to one stage of one of them. */
export function StageFilter({ funnels, value, onChange }: Props): ReactElement {
  const { t, say } = useWords();
  const chosen = funnels.length === 1 ? funnels[0]?.stages.find((stage) => stage.key === value) : undefined;
  return (
    <MenuButton
      className={value === undefined ? "btn small" : "btn small on"}
      label={t("list.stage")}
      items={[
        { key: "all", label: t("list.allStages"), checked: value === undefined, onSelect: () => onChange(undefined) },
        ...stageItems(funnels, say, (stage, funnel) => ({ checked: stage === chosen, onSelect: () => onChange(stage, funnel) })),
      ]}
    >
      <Columns3 className="s" aria-hidden />
      {chosen ? say(chosen.title) : t("list.allStages")}
      <ChevronDown className="s" aria-hidden />
    </MenuButton>
  );
}
