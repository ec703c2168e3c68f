import type { FunnelView, StageView } from "../../api/workspace-types.ts";
import type { MenuItem } from "../../ui/menu.tsx";
import { stageColour } from "../../ui/stage-colour.ts";

interface Choice {
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

/** Lines of a menu of stages in their order, each under its funnel where there are several. */
export function stageItems(
  funnels: readonly FunnelView[],
  say: (text: FunnelView["title"]) => string,
  choice: (stage: StageView, funnel: FunnelView) => Choice,
): readonly MenuItem[] {
  const several = funnels.length > 1;
  return funnels.flatMap((funnel): readonly MenuItem[] => [
    ...(several ? [{ key: `${funnel.key}.`, heading: say(funnel.title) }] : []),
    ...funnel.stages.map((stage) => ({
      key: several ? `${funnel.key}.${stage.key}` : stage.key,
      label: say(stage.title),
      icon: <span className="dot" style={stageColour(funnel.stages, stage.key)} aria-hidden />,
      ...choice(stage, funnel),
    })),
  ]);
}
