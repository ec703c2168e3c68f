import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { AppSummary } from "../../api/team-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { dropDraft, planDraft } from "./plan-queries.ts";
import { isStale } from "./is-stale.ts";
import { PlanRefused } from "./plan-refused.tsx";
import { PlanView } from "./plan-view.tsx";
import { usePublishing } from "./use-publishing.ts";

/** An app's draft: what publishing it would do, what that asks, and the two ways out: published, or thrown away. */
export function PublishDialog({ app, onClose }: { readonly app: AppSummary; readonly onClose: () => void }): ReactElement {
  const { t, say } = useWords();
  const queries = useQueryClient();
  const [sure, setSure] = useState(false);
  const planned = useQuery({
    queryKey: ["plan", app.key],
    queryFn: () => planDraft(app.key),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const publishing = usePublishing(app.key, planned.data, onClose, t("publish.published", { app: say(app.title) }));
  const dropping = useMutation({
    mutationFn: () => dropDraft(app.key),
    onSuccess: async () => {
      onClose();
      showToast(t("publish.dropped"));
      await queries.invalidateQueries({ queryKey: ["draft", app.key] });
    },
    onError: (error) => showToast(sentenceOf(error)),
  });
  const { publish, ready, waiting, answered, underway } = publishing;
  const busy = publish.isPending || underway !== undefined;
  const stale = isStale(publish.error) && !publishing.takenBack;
  const planAnew = (): void => {
    publish.reset();
    void planned.refetch();
  };
  return (
    <Dialog
      wide
      title={t("publish.title", { app: say(app.title) })}
      onClose={onClose}
      unsaved={answered && !busy}
      foot={
        <>
          <Button
            look={sure ? "danger" : "ghost"}
            busy={dropping.isPending}
            disabled={busy}
            onClick={() => (sure ? dropping.mutate() : setSure(true))}
            data-testid="drop-draft"
          >
            {t(sure ? "publish.dropSure" : "publish.drop")}
          </Button>
          <span className="grow t2 plan-waiting" role="status">
            {waiting > 0 && !busy && t("publish.waiting", { count: waiting })}
          </span>
          <Button onClick={onClose}>{t(busy ? "common.close" : "common.cancel")}</Button>
          {stale ? (
            <Button look="primary" busy={planned.isFetching} onClick={planAnew} data-testid="plan-anew">
              {t("publish.planAnew")}
            </Button>
          ) : (
            <Button
              look="primary"
              busy={publish.isPending}
              disabled={!ready || planned.isFetching}
              onClick={() => publish.mutate()}
              data-testid="publish"
            >
              {t("apps.publish")}
            </Button>
          )}
        </>
      }
    >
      {planned.isPending && <Skeleton height={160} />}
      {planned.isError && <PlanRefused error={planned.error} onRetry={() => void planned.refetch()} />}
      <PlanView app={app.key} publishing={publishing} />
    </Dialog>
  );
}
