import { Link } from "@tanstack/react-router";
import { Maximize2 } from "lucide-react";
import { type ReactElement, useEffect, useRef } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { type PeekWay, PeekSteps } from "./peek-steps.tsx";
import { RecordView } from "./record-view.tsx";

/** A record beside the list or board it was opened from. */
export function RecordPeek({
  object: key,
  id,
  way,
  onClose,
}: {
  readonly object: string;
  readonly id: string;
  /** The records beside it. */
  readonly way?: PeekWay | undefined;
  readonly onClose: () => void;
}): ReactElement | null {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const object = objectOf(workspace, key);
  useFocusOnShown(id);
  if (!object) return null;
  return (
    <Dialog
      bare
      from="side"
      title={say(object.title)}
      onClose={onClose}
      actions={
        <>
          {way && <PeekSteps id={id} way={way} />}
          <Link
            className="btn icon ghost small"
            to="/a/$app/record/$object/$id"
            params={{ app: workspace.key, object: key, id }}
            aria-label={t("record.openPage")}
            title={t("record.openPage")}
          >
            <Maximize2 aria-hidden />
          </Link>
        </>
      }
    >
      <RecordView key={id} object={object} id={id} narrow onGone={onClose} />
    </Dialog>
  );
}

/** Closed, the keyboard is where the record shown last is drawn, not where the first one was. */
function useFocusOnShown(id: string): void {
  const first = useRef(id);
  const last = useRef(id);
  useEffect(() => {
    last.current = id;
  }, [id]);
  useEffect(
    () => () => {
      if (first.current === last.current) return;
      const shown = `[data-record="${CSS.escape(last.current)}"],[data-card="${CSS.escape(last.current)}"]`;
      requestAnimationFrame(() => document.querySelector<HTMLElement>(shown)?.focus());
    },
    [],
  );
}
