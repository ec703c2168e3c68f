import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { fieldErrors } from "../../api/field-errors.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { AppSummary } from "../../api/team-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { ActionDialog } from "../../ui/action-dialog.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { type AskedParameter, isMissing, type ParameterValues } from "./asked-parameter.ts";
import { LazyFields } from "./lazy-fields.tsx";

const path = (app: string): string => `/api/v1/apps/${app}/parameters`;

/** What an app asks its team for. */
export const parametersQuery = (app: string) =>
  queryOptions({ queryKey: ["parameters", app], queryFn: () => call<{ items: readonly AskedParameter[] }>("GET", path(app)) });

/** The values of an app's parameters; saving them publishes a version. */
export function ParametersDialog({ app, onClose }: { readonly app: AppSummary; readonly onClose: () => void }): ReactElement {
  const { t, say } = useWords();
  const queries = useQueryClient();
  const asked = useQuery(parametersQuery(app.key));
  const [values, setValues] = useState<ParameterValues>({});
  const saving = useMutation({
    mutationFn: () => call("PUT", path(app.key), { body: { parameters: values } }),
    onSuccess: async () => {
      onClose();
      showToast(t("parameters.saved"));
      await queries.invalidateQueries();
    },
  });
  const items = asked.data?.items ?? [];
  const errors = fieldErrors(saving.error);
  return (
    <ActionDialog
      title={t("parameters.title", { app: say(app.title) })}
      onClose={onClose}
      unsaved={Object.keys(values).length > 0}
      action={{
        busy: saving.isPending,
        disabled: Object.keys(values).length === 0 || items.some((one) => isMissing(one, values)),
        onClick: () => saving.mutate(),
        children: t("parameters.save"),
      }}
    >
      <p className="t2 parameters-hint">{t("parameters.hint")}</p>
      {asked.isPending && <Skeleton height={120} />}
      {asked.isError && <Failure error={asked.error} onRetry={() => void asked.refetch()} />}
      {saving.isError && Object.keys(errors).length === 0 && (
        <p role="alert" className="notice warn">
          {sentenceOf(saving.error)}
        </p>
      )}
      {items.length > 0 && <LazyFields asked={items} values={values} onChange={setValues} errors={errors} />}
    </ActionDialog>
  );
}
