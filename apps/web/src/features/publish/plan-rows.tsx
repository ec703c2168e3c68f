import { useMutation, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { saveRows } from "./save-rows.ts";

interface Row {
  readonly id: string;
  readonly title: string | null;
  readonly old: string;
  readonly new: string | null;
  readonly reason?: string;
}

const few = 10;

/** Some of the records a conversion concerns, those that do not convert first, and all of those as a file. */
export function PlanRows({ app, change, unfit }: { readonly app: string; readonly change: string; readonly unfit: number }): ReactElement {
  const { t } = useWords();
  const [shown, setShown] = useState(false);
  const rows = useQuery({
    queryKey: ["plan-rows", app, change, unfit],
    queryFn: () =>
      call<{ items: readonly Row[] }>("POST", `/api/v1/apps/${app}/plan/rows`, { body: { change, unfit: unfit > 0, limit: few } }),
    enabled: shown,
  });
  const saving = useMutation({ mutationFn: () => saveRows(app, change), onError: (error) => showToast(sentenceOf(error)) });
  if (!shown)
    return (
      <div>
        <Button small onClick={() => setShown(true)}>
          {t("apps.showRows")}
        </Button>
      </div>
    );
  return (
    <div className="plan-rows">
      {rows.isPending && <Skeleton height={120} />}
      {rows.isError && <Failure error={rows.error} onRetry={() => void rows.refetch()} />}
      {rows.data && (
        <div className="plan-rows-table">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("apps.record")}</th>
                <th scope="col">{t("apps.oldValue")}</th>
                <th scope="col">{t("apps.newValue")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.data.items.map((row) => (
                <tr key={row.id}>
                  <td>{row.title ?? row.id}</td>
                  <td>{row.old}</td>
                  <td className={row.new === null ? "warn-text" : undefined}>{row.new ?? row.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {unfit > 0 && (
        <div>
          <Button small icon={<Download />} busy={saving.isPending} onClick={() => saving.mutate()}>
            {t("apps.saveRows", { count: unfit })}
          </Button>
        </div>
      )}
    </div>
  );
}
