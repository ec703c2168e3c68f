import { useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { recordsPath } from "../../api/queries.ts";
import { refreshRecords } from "../../api/refresh-records.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { showToast } from "../../ui/toast.tsx";

/** Fetches a record back from the recycle bin and says so, or why not. */
export function useRestore(object: ObjectView): (id: string) => void {
  const { t, say } = useWords();
  const { key: app } = useWorkspace();
  const queries = useQueryClient();
  return (id) => {
    call<{ restored?: { references: number } }>("POST", `${recordsPath(app, object.key)}/${id}/restore`, { body: {} })
      .then(
        (answer) => {
          const count = answer.restored?.references ?? 0;
          const words = { object: say(object.title), count };
          showToast(count === 0 ? t("record.restored", words) : t("record.restoredWith", words));
        },
        (error: unknown) => showToast(sentenceOf(error)),
      )
      .finally(() => {
        void queries.invalidateQueries({ queryKey: ["record", app, object.key, id] });
        refreshRecords(queries, app);
      });
  };
}
