import { ArrowRight, X } from "lucide-react";
import type { ReactElement } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView, StageView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { stageItems } from "../stage/stage-items.tsx";
import { BulkAdvance } from "./bulk-advance.tsx";
import "./bulk.css";

/** Rows on their way to a stage: those picked when it was chosen, whatever the list shows by now. */
export interface Moving {
  readonly rows: readonly RecordRow[];
  readonly funnel: FunnelView;
  readonly target: StageView;
}

interface Props {
  readonly object: ObjectView;
  /** Those they may be moved in or into. */
  readonly funnels: readonly FunnelView[];
  readonly rows: readonly RecordRow[];
  /** The move being asked about; kept by whoever may also begin one, as by a drag. */
  readonly moving: Moving | undefined;
  readonly onMoving: (moving: Moving | undefined) => void;
  readonly onClear: () => void;
  readonly onOpen: (id: string) => void;
}

/** What can be done with the rows picked out of a list or board; nothing where none is. */
export function BulkBar({ object, funnels, rows, moving, onMoving, onClear, onOpen }: Props): ReactElement {
  return (
    <>
      {rows.length > 0 && (
        <Bar funnels={funnels} rows={rows} onClear={onClear} onStage={(target, funnel) => onMoving({ rows, funnel, target })} />
      )}
      {moving && (
        <BulkAdvance
          object={object}
          funnel={moving.funnel}
          rows={moving.rows}
          target={moving.target}
          onOpen={onOpen}
          onClose={(moved) => {
            onMoving(undefined);
            if (moved) onClear();
          }}
        />
      )}
    </>
  );
}

interface BarProps extends Pick<Props, "funnels" | "rows" | "onClear"> {
  readonly onStage: (target: StageView, funnel: FunnelView) => void;
}

function Bar({ funnels, rows, onClear, onStage }: BarProps): ReactElement {
  const { t, say } = useWords();
  return (
    <div className="bulk-bar" role="region" aria-label={t("bulk.picked", { count: rows.length })}>
      <span className="b num">{t("bulk.picked", { count: rows.length })}</span>
      <MenuButton
        className="btn small primary"
        label={t("bulk.advance")}
        items={stageItems(funnels, say, (stage, funnel) => ({ onSelect: () => onStage(stage, funnel) }))}
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
