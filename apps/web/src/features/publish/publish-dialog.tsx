import { Problem } from "@funnelsmith/problem";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { AppSummary } from "../../api/team-types.ts";
import { currentLanguage } from "../../app/i18n/language.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Refused } from "../../ui/notice.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { dropDraft, planDraft } from "./plan-queries.ts";
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
  const publishing = usePublishing(app.key, planned.data, () => {
    onClose();
    showToast(t("publish.published", { app: say(app.title) }));
  });
  const dropping = useMutation({
    mutationFn: () => dropDraft(app.key),
    onSuccess: async () => {
      onClose();
      showToast(t("publish.dropped"));
      await queries.invalidateQueries({ queryKey: ["draft", app.key] });
    },
    onError: (error) => showToast(sentenceOf(error)),
  });
  const { publish, ready } = publishing;
  return (
    <Dialog
      wide
      title={t("publish.title", { app: say(app.title) })}
      onClose={onClose}
      foot={
        <>
          <Button
            look={sure ? "danger" : "ghost"}
            busy={dropping.isPending}
            disabled={publish.isPending}
            onClick={() => (sure ? dropping.mutate() : setSure(true))}
            data-testid="drop-draft"
          >
            {t(sure ? "publish.dropSure" : "publish.drop")}
          </Button>
          <span className="grow" />
          <Button onClick={onClose}>{t(publish.isPending ? "common.close" : "common.cancel")}</Button>
          <Button look="primary" busy={publish.isPending} disabled={!ready} onClick={() => publish.mutate()} data-testid="publish">
            {t("apps.publish")}
          </Button>
        </>
      }
    >
      {planned.isPending && <Skeleton height={160} />}
      {planned.isError && (
        <>
          <Refused>{sentenceOf(planned.error)}</Refused>
          <ul className="plan-problems">
            {(planned.error instanceof Problem ? planned.error.errors : []).slice(0, 20).map((item) => (
              <li key={`${item.pointer}${item.code}`}>
                {item.detail[currentLanguage()]} <code>{item.pointer}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      <PlanView app={app.key} publishing={publishing} />
    </Dialog>
  );
}
