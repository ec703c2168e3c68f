import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Empty, Failure, Skeleton } from "../../ui/states.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useFormat } from "../../values/use-format.ts";
import { CopyOnce } from "./copy-once.tsx";
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
    <>
      <div className="row g8 settings-title">
        <div className="grow">
          <h1>{t("shell.keys")}</h1>
          <p className="t2">{t("keys.hint")}</p>
        </div>
        {keys.data && keys.data.length > 0 && add}
      </div>
      {keys.isPending && <Skeleton height={120} />}
      {keys.isError && <Failure error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && <Empty title={t("keys.none")}>{add}</Empty>}
      {keys.data && keys.data.length > 0 && (
        <section className="card settings-list">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("keys.name")}</th>
                <th scope="col">{t("keys.key")}</th>
                <th scope="col" className="wide-only">
                  {t("list.createdAt")}
                </th>
                <th scope="col">
                  <span className="sr">{t("common.more")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
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
            </tbody>
          </table>
        </section>
      )}
      {making && <NewKeyDialog onClose={() => setMaking(false)} />}
      {ending && (
        <Dialog
          title={t("keys.endTitle", { name: ending.name })}
          onClose={() => setEnding(undefined)}
          foot={
            <>
              <span className="grow" />
              <Button onClick={() => setEnding(undefined)}>{t("common.cancel")}</Button>
              <Button look="danger" busy={end.isPending} onClick={() => end.mutate(ending)}>
                {t("keys.end")}
              </Button>
            </>
          }
        >
          <p>{t("keys.endWarning")}</p>
        </Dialog>
      )}
    </>
  );
}

function NewKeyDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useWords();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => call<{ id: string; key: string }>("POST", "/api/v1/keys", { body: { name: name.trim() } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  });
  return (
    <Dialog
      title={t("keys.new")}
      onClose={onClose}
      foot={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{t(make.data ? "common.done" : "common.cancel")}</Button>
          {!make.data && (
            <Button look="primary" type="submit" form="new-key" busy={make.isPending} disabled={name.trim() === ""}>
              {t("keys.make")}
            </Button>
          )}
        </>
      }
    >
      {make.data ? (
        <div className="field-row">
          <CopyOnce value={make.data.key} label={t("keys.key")} />
          <p className="notice warn">{t("keys.once")}</p>
        </div>
      ) : (
        <form
          id="new-key"
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <TextInput
            label={t("keys.name")}
            value={name}
            onChange={setName}
            required
            maxLength={80}
            help={t("keys.nameHelp")}
            error={make.error ? sentenceOf(make.error) : undefined}
            data-autofocus
          />
        </form>
      )}
    </Dialog>
  );
}
