import { ArrowRight, X } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView, StageView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { stageColour } from "../../ui/stage-colour.ts";
import { BulkAdvance } from "./bulk-advance.tsx";

interface Props {
  readonly object: ObjectView;
  readonly funnel: FunnelView;
  readonly rows: readonly RecordRow[];
  readonly onClear: () => void;
  readonly onOpen: (id: string) => void;
}

/** What can be done with the rows picked out of a list. */
export function BulkBar({ object, funnel, rows, onClear, onOpen }: Props): ReactElement {
  const { t, say } = useWords();
  const [target, setTarget] = useState<StageView>();
  return (
    <div className="bulk-bar" role="region" aria-label={t("bulk.picked", { count: rows.length })}>
      <span className="b num">{t("bulk.picked", { count: rows.length })}</span>
      <MenuButton
        className="btn small primary"
        label={t("bulk.advance")}
        items={funnel.stages.map((stage) => ({
          key: stage.key,
          label: say(stage.title),
          icon: <span className="dot" style={stageColour(funnel.stages, stage.key)} aria-hidden />,
          onSelect: () => setTarget(stage),
        }))}
      >
        {t("bulk.advance")}
        <ArrowRight className="s" aria-hidden />
      </MenuButton>
      <Button small look="ghost" icon={<X className="s" aria-hidden />} onClick={onClear}>
        {t("bulk.clear")}
      </Button>
      {target && (
        <BulkAdvance
          object={object}
          funnel={funnel}
          rows={rows}
          target={target}
          onOpen={onOpen}
          onClose={(moved) => {
            setTarget(undefined);
            if (moved) onClear();
          }}
        />
      )}
    </div>
  );
}
