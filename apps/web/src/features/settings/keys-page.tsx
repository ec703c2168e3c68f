import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { Empty } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useFormat } from "../../values/use-format.ts";
import { NewKeyDialog } from "./new-key-dialog.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { SettingsTable } from "./settings-table.tsx";
import { type ApiKey, keysQuery } from "./settings-queries.ts";

/** Keys for programs: made, named, ended. */
export function KeysPage(): ReactElement {
  const { t } = useWords();
  const format = useFormat();
  const queries = useQueryClient();
  const keys = useQuery(keysQuery);
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<ApiKey>();
  const end = useMutation({
    mutationFn: (key: ApiKey) => call("DELETE", `/api/v1/keys/${key.id}`),
    onSuccess: async () => {
      setEnding(undefined);
      await queries.invalidateQueries({ queryKey: ["keys"] });
    },
    onError: (error) => showToast(sentenceOf(error)),
  });
  const add = (
    <Button look="primary" icon={<Plus aria-hidden />} onClick={() => setMaking(true)}>
      {t("keys.new")}
    </Button>
  );
  return (
    <SettingsPage title={t("shell.keys")} hint={t("keys.hint")} action={keys.data && keys.data.length > 0 && add} query={keys}>
      {keys.data?.length === 0 && <Empty title={t("keys.none")}>{add}</Empty>}
      {keys.data && keys.data.length > 0 && (
        <SettingsTable columns={[{ title: t("keys.name") }, { title: t("keys.key") }, { title: t("list.createdAt"), wide: true }]}>
          {keys.data.map((key) => (
            <tr key={key.id}>
              <td className="m">{key.name}</td>
              <td>
                <code>{key.prefix}…</code>
              </td>
              <td className="wide-only t2 num">{format.instant(key.createdAt)}</td>
              <td className="right">
                <Button small look="ghost" onClick={() => setEnding(key)}>
                  {t("keys.end")}
                </Button>
              </td>
            </tr>
          ))}
        </SettingsTable>
      )}
      {making && <NewKeyDialog onClose={() => setMaking(false)} />}
      {ending && (
        <Dialog
          title={t("keys.endTitle", { name: ending.name })}
          onClose={() => setEnding(undefined)}
          foot={
            <DialogFoot onClose={() => setEnding(undefined)}>
              <Button look="danger" busy={end.isPending} onClick={() => end.mutate(ending)}>
                {t("keys.end")}
              </Button>
            </DialogFoot>
          }
        >
          <p>{t("keys.endWarning")}</p>
        </Dialog>
      )}
    </SettingsPage>
  );
}
