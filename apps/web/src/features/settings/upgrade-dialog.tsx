import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { fieldErrors } from "../../api/field-errors.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { AppSummary } from "../../api/types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { isMissing, type ParameterValues } from "../parameters/asked-parameter.ts";
import { LazyFields } from "../parameters/lazy-fields.tsx";
import { ConflictChoices } from "./conflict-choices.tsx";
import { type Decisions, PlanDecisions, undecided } from "./plan-decisions.tsx";
import { PublishProgress } from "./publish-progress.tsx";
import { type Choices, mergeAndPlan, type Upgrade, upgradeQuery } from "./upgrade-queries.ts";

/** A newer version in two steps: what it changes, with every conflict to be chosen; then what publishing that asks. */
export function UpgradeDialog({ app, onClose }: { readonly app: AppSummary; readonly onClose: () => void }): ReactElement {
  const { t, say } = useWords();
  const queries = useQueryClient();
  const [choices, setChoices] = useState<Choices>({});
  const [decisions, setDecisions] = useState<Decisions>({});
  const [values, setValues] = useState<ParameterValues>({});
  const merged = useQuery({ ...upgradeQuery(app.key, choices), placeholderData: keepPreviousData });
  const upgrade = merged.data;
  const planning = useMutation({ mutationFn: (one: Upgrade) => mergeAndPlan(app.key, one) });
  const plan = planning.data;
  const decided = { ...plan?.decided, ...decisions };
  // Only what nobody has set yet: the rest stays as it is.
  const asked = (plan?.parameters ?? []).filter((one) => isMissing(one, {}));
  const publishing = useMutation({
    mutationFn: (planId: string) =>
      call("POST", `/api/v1/apps/${app.key}/publish`, { body: { planId, decisions: decided, parameters: values } }),
    onSuccess: async () => {
      onClose();
      showToast(t("apps.upgraded", { app: say(app.title) }));
      await queries.invalidateQueries();
    },
  });
  const failed = planning.error ?? publishing.error;
  return (
    <Dialog
      title={upgrade ? t("apps.upgradeTitle", { app: say(app.title), from: upgrade.from.version, to: upgrade.to.version }) : say(app.title)}
      onClose={onClose}
      foot={
        <DialogFoot onClose={onClose}>
          {plan ? (
            <Button
              look="primary"
              busy={publishing.isPending}
              disabled={undecided(plan.changes, decided) || asked.some((one) => isMissing(one, values))}
              onClick={() => publishing.mutate(plan.planId)}
            >
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
      {failed && (
        <p role="alert" className="notice warn">
          {sentenceOf(failed)}
        </p>
      )}
      {publishing.isPending && <PublishProgress app={app.key} />}
      {plan && <PlanDecisions app={app.key} changes={plan.changes} decisions={decided} onChange={setDecisions} />}
      {asked.length > 0 && <LazyFields asked={asked} values={values} onChange={setValues} errors={fieldErrors(publishing.error)} />}
      {plan?.warnings.map(({ pointer, detail }) => (
        <p key={`${pointer}${detail}`} className="notice warn">
          <span className="plan-warning">
            {detail} <code>{pointer}</code>
          </span>
        </p>
      ))}
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
