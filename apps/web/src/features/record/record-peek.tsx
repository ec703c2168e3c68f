import { Link } from "@tanstack/react-router";
import { Maximize2 } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { RecordView } from "./record-view.tsx";

/** A record beside the list or board it was opened from. */
export function RecordPeek({
  object: key,
  id,
  onClose,
}: {
  readonly object: string;
  readonly id: string;
  readonly onClose: () => void;
}): ReactElement | null {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const object = objectOf(workspace, key);
  if (!object) return null;
  return (
    <Dialog
      bare
      from="side"
      title={say(object.title)}
      onClose={onClose}
      actions={
        <Link
          className="btn icon ghost small"
          to="/a/$app/record/$object/$id"
          params={{ app: workspace.key, object: key, id }}
          aria-label={t("record.openPage")}
          title={t("record.openPage")}
        >
          <Maximize2 aria-hidden />
        </Link>
      }
    >
      <RecordView key={id} object={object} id={id} narrow onGone={onClose} />
    </Dialog>
  );
}
