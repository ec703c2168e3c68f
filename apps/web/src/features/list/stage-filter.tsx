import { ChevronDown, Columns3 } from "lucide-react";
import type { ReactElement } from "react";
import type { FunnelView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { MenuButton } from "../../ui/menu.tsx";
import { stageColour } from "../../ui/stage-colour.ts";

interface Props {
  readonly funnel: FunnelView;
  readonly value: string | undefined;
  readonly onChange: (stage: string | undefined) => void;
}

/** Narrows a list to one stage. */
export function StageFilter({ funnel, value, onChange }: Props): ReactElement {
  const { t, say } = useWords();
  const chosen = funnel.stages.find((stage) => stage.key === value);
  return (
    <MenuButton
      className={value === undefined ? "btn small" : "btn small on"}
      label={t("list.stage")}
      items={[
        { key: "all", label: t("list.allStages"), checked: value === undefined, onSelect: () => onChange(undefined) },
        ...funnel.stages.map((stage) => ({
          key: stage.key,
          label: say(stage.title),
          icon: <span className="dot" style={stageColour(funnel.stages, stage.key)} aria-hidden />,
          checked: stage.key === value,
          onSelect: () => onChange(stage.key),
        })),
      ]}
    >
      <Columns3 className="s" aria-hidden />
      {chosen ? say(chosen.title) : t("list.allStages")}
      <ChevronDown className="s" aria-hidden />
    </MenuButton>
  );
}
