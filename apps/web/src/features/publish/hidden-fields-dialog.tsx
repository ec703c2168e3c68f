import type { FieldDefinition, Text } from "@funnelsmith/definition";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { AppSummary } from "../../api/team-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { Refused } from "../../ui/notice.tsx";
import { Empty, Failure, Skeleton } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useFormat } from "../../values/use-format.ts";
import { EraseConfirmation } from "./erase-confirmation.tsx";
import { type ErasedField, ErasedFields } from "./erased-fields.tsx";
import "./publish.css";

/** A removed field whose values are kept. */
interface HiddenField {
  readonly object: string;
  readonly objectTitle: Text;
  readonly field: FieldDefinition;
  readonly serial: number;
  readonly values: number;
  readonly purgeAt: string | null;
}

const path = (app: string): string => `/api/v1/apps/${app}/hidden-fields`;
const hiddenQuery = (app: string) =>
  queryOptions({
    queryKey: ["hidden-fields", app],
    queryFn: () => call<{ items: readonly HiddenField[]; erased: readonly ErasedField[] }>("GET", path(app)),
    staleTime: 0,
  });

/** Removed fields whose values are kept: how much each holds, until when, and erasing it now by typing its name; and what was erased. */
export function HiddenFieldsDialog({ app, onClose }: { readonly app: AppSummary; readonly onClose: () => void }): ReactElement {
  const { t, say } = useWords();
  const hidden = useQuery(hiddenQuery(app.key));
  const items = hidden.data?.items ?? [];
  return (
    <Dialog title={t("publish.hiddenTitle", { app: say(app.title) })} onClose={onClose} foot={<DialogFoot onClose={onClose} done />}>
      <p className="t2 plan-hint">{t("publish.hiddenHint")}</p>
      {hidden.isPending && <Skeleton height={96} />}
      {hidden.isError && <Failure error={hidden.error} onRetry={() => void hidden.refetch()} />}
      {hidden.isSuccess && items.length === 0 && <Empty title={t("publish.hiddenNone")} />}
      <ul className="hidden-fields">
        {items.map((item) => (
          <OneField key={`${item.object}.${item.serial}`} app={app.key} item={item} />
        ))}
      </ul>
      {hidden.data && hidden.data.erased.length > 0 && <ErasedFields items={hidden.data.erased} />}
    </Dialog>
  );
}

function OneField({ app, item }: { readonly app: string; readonly item: HiddenField }): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [sure, setSure] = useState(false);
  const { object, objectTitle, field, serial, values, purgeAt } = item;
  const purging = useMutation({
    mutationFn: () => call("POST", `${path(app)}/purge`, { body: { object, serial, field: field.key } }),
    onSuccess: async () => {
      showToast(t("publish.erased", { field: say(field.title) }));
      await queries.invalidateQueries({ queryKey: ["hidden-fields", app] });
    },
  });
  const cancel = (): void => {
    setAsking(false);
    setSure(false);
  };
  return (
    <li data-hidden={`${object}.${field.key}`}>
      <div className="row between g8">
        <div>
          <p className="m">{t("publish.fieldOf", { object: say(objectTitle), field: say(field.title) })}</p>
          <p className="t3 xs num">
            {t("apps.count.values", { count: values })} ·{" "}
            {purgeAt === null ? t("publish.keptOn") : t("publish.keptUntil", { day: format.dayOf(purgeAt) })}
          </p>
        </div>
        {!asking && (
          <Button small onClick={() => setAsking(true)} data-testid="erase">
            {t("publish.erase")}
          </Button>
        )}
      </div>
      {purging.isError && <Refused>{sentenceOf(purging.error)}</Refused>}
      {asking && (
        <div className="field-row">
          <EraseConfirmation name={say(field.title)} onConfirm={setSure} />
          <div className="row g8">
            <Button small onClick={cancel} data-testid="erase-not">
              {t("common.cancel")}
            </Button>
            <Button small look="danger" disabled={!sure} busy={purging.isPending} onClick={() => purging.mutate()} data-testid="erase-now">
              {t("publish.eraseNow")}
            </Button>
          </div>
        </div>
      )}
    </li>
  );
}
