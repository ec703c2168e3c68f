import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { AppSummary } from "../../api/team-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { Refused } from "../../ui/notice.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { isStale } from "../publish/is-stale.ts";
import { PlanView } from "../publish/plan-view.tsx";
import { usePublishing } from "../publish/use-publishing.ts";
import { ConflictChoices } from "./conflict-choices.tsx";
import { type Choices, mergeAndPlan, type Upgrade, upgradeQuery } from "./upgrade-queries.ts";

/** A newer version in two steps: what it changes, with every conflict to be chosen; then what publishing that asks. */
export function UpgradeDialog({ app, onClose }: { readonly app: AppSummary; readonly onClose: () => void }): ReactElement {
  const { t, say } = useWords();
  const [choices, setChoices] = useState<Choices>({});
  const merged = useQuery({ ...upgradeQuery(app.key, choices), placeholderData: keepPreviousData });
  const upgrade = merged.data;
  const planning = useMutation({ mutationFn: (one: Upgrade) => mergeAndPlan(app.key, one) });
  const plan = planning.data;
  const publishing = usePublishing(app.key, plan, onClose, t("apps.upgraded", { app: say(app.title) }));
  const { publish, ready, answered, underway } = publishing;
  const stale = isStale(publish.error) && !publishing.takenBack;
  const mergeAnew = (): void => {
    publish.reset();
    planning.reset();
    void merged.refetch();
  };
  const chosen = Object.keys(choices).length > 0 || answered;
  return (
    <Dialog
      wide
      title={upgrade ? t("apps.upgradeTitle", { app: say(app.title), from: upgrade.from.version, to: upgrade.to.version }) : say(app.title)}
      onClose={onClose}
      unsaved={chosen && !publish.isPending && underway === undefined}
      foot={
        <DialogFoot onClose={onClose}>
          {stale ? (
            <Button look="primary" onClick={mergeAnew}>
              {t("publish.planAnew")}
            </Button>
          ) : plan ? (
            <Button look="primary" busy={publish.isPending} disabled={!ready} onClick={() => publish.mutate()} data-testid="publish">
              {t("apps.publish")}
            </Button>
          ) : (
            <Button
              look="primary"
              busy={planning.isPending || merged.isFetching}
              disabled={!upgrade || upgrade.problems.length > 0}
              onClick={() => upgrade && planning.mutate(upgrade)}
            >
              {t("apps.plan")}
            </Button>
          )}
        </DialogFoot>
      }
    >
      {merged.isPending && <Skeleton height={160} />}
      {merged.isError && <Failure error={merged.error} onRetry={() => void merged.refetch()} />}
      {planning.isError && <Refused>{sentenceOf(planning.error)}</Refused>}
      <PlanView app={app.key} publishing={publishing} />
      {!plan && upgrade && (
        <>
          <ConflictChoices
            conflicts={upgrade.conflicts}
            choices={choices}
            onChoose={(id, side) => setChoices({ ...choices, [id]: side })}
          />
          <h3 className="settings-list-title">{t("apps.changes", { count: upgrade.changes.length })}</h3>
          <ul className="upgrade-changes">
            {upgrade.changes.map((change) => (
              <li key={`${change.op}${change.pointer}`}>
                {say(change.sentence)}
                {change.rights && <span className="pill warn">{t("apps.rights")}</span>}
              </li>
            ))}
          </ul>
          {upgrade.problems.map(({ pointer, code, detail }) => (
            <p key={`${pointer}${code}`} className="notice warn">
              <code>{pointer}</code> {detail}
            </p>
          ))}
        </>
      )}
    </Dialog>
  );
}
