import { useMutation, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast.tsx";

interface Underway {
  readonly phase: "prepare" | "finish";
  readonly done: number;
  readonly steps: number;
  readonly rows?: { readonly done: number; readonly total: number };
}

const everyMs = 1_000;

/** How far a publish has got that takes its time, and the way back while the old version is live. Nothing for one that is quick. */
export function PublishProgress({ app, onTakenBack }: { readonly app: string; readonly onTakenBack: () => void }): ReactElement | null {
  const { t } = useWords();
  const path = `/api/v1/apps/${app}/publish`;
  const asked = useQuery({
    queryKey: ["publish", app],
    queryFn: () => call<{ underway: Underway | null }>("GET", path),
    refetchInterval: everyMs,
    staleTime: 0,
    // Where the publish before this one had got to says nothing of this one.
    gcTime: 0,
  });
  const aborting = useMutation({
    mutationFn: () => call("DELETE", path),
    onSuccess: onTakenBack,
    onError: (error) => showToast(sentenceOf(error)),
  });
  const underway = asked.data?.underway;
  if (!underway) return null;
  const label = t(`apps.phase.${underway.phase}`);
  const part = underway.rows && underway.rows.total > 0 ? underway.rows.done / underway.rows.total : 0;
  return (
    <div className="field-row" role="status">
      <p className="m">{label}</p>
      <progress className="progress" aria-label={label} value={underway.done + part} max={Math.max(underway.steps, 1)} />
      <p className="t2 num">{t("apps.steps", { done: underway.done, steps: underway.steps })}</p>
      {underway.phase === "prepare" && (
        <div>
          <Button small busy={aborting.isPending} onClick={() => aborting.mutate()}>
            {t("apps.takeBack")}
          </Button>
        </div>
      )}
    </div>
  );
}
