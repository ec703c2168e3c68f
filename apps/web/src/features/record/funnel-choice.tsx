import type { ReactElement } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";

interface Props {
  readonly funnels: readonly FunnelView[];
  readonly row: RecordRow;
  /** The one whose path is shown; undefined while none was chosen for a record in none. */
  readonly shown: FunnelView | undefined;
  readonly onChange: (funnel: string) => void;
}

/** Which of several funnels a record's path is shown of: the one it is in, or one it may be moved into. */
export function FunnelChoice({ funnels, row, shown, onChange }: Props): ReactElement {
  const { t, say } = useWords();
  const inNone = funnels.every(({ key }) => key !== row.funnel);
  return (
    <div className="funnel-choice">
      <div className="segmented" role="group" aria-label={t("shell.funnel")}>
        {funnels.map((funnel) => (
          <button
            key={funnel.key}
            type="button"
            aria-pressed={funnel === shown}
            data-funnel={funnel.key}
            onClick={() => onChange(funnel.key)}
          >
            <span className="el">{say(funnel.title)}</span>
            {funnel.key === row.funnel && <span className="xs t3">{t("record.hereNow")}</span>}
          </button>
        ))}
      </div>
      {(inNone || shown?.key !== row.funnel) && (
        <p className="t2 xs">{t(inNone ? "record.inNoFunnel" : "record.otherFunnel", { funnel: say(shown?.title) })}</p>
      )}
    </div>
  );
}
