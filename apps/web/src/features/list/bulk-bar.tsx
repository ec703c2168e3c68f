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

/** Rows on their way to a stage: those picked when it was chosen, whatever the list shows by now. */
interface Moving {
  readonly rows: readonly RecordRow[];
  readonly target: StageView;
}

/** What can be done with the rows picked out of a list; nothing where none is. */
export function BulkBar({ object, funnel, rows, onClear, onOpen }: Props): ReactElement {
  const [moving, setMoving] = useState<Moving>();
  return (
    <>
      {rows.length > 0 && <Bar funnel={funnel} rows={rows} onClear={onClear} onStage={(target) => setMoving({ rows, target })} />}
      {moving && (
        <BulkAdvance
          object={object}
          funnel={funnel}
          rows={moving.rows}
          target={moving.target}
          onOpen={onOpen}
          onClose={(moved) => {
            setMoving(undefined);
            if (moved) onClear();
          }}
        />
      )}
    </>
  );
}

interface BarProps extends Pick<Props, "funnel" | "rows" | "onClear"> {
  readonly onStage: (target: StageView) => void;
}

function Bar({ funnel, rows, onClear, onStage }: BarProps): ReactElement {
  const { t, say } = useWords();
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
          onSelect: () => onStage(stage),
        }))}
      >
        {t("bulk.advance")}
        <ArrowRight className="s" aria-hidden />
      </MenuButton>
      <Button small look="ghost" icon={<X className="s" aria-hidden />} onClick={onClear}>
        {t("bulk.clear")}
      </Button>
    </div>
  );
}
