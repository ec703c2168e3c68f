import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useId, useState } from "react";
import { call } from "../../api/call.ts";
import { onceKeys } from "../../api/once-key.ts";
import { recordsPath } from "../../api/queries.ts";
import { refreshRecords } from "../../api/refresh-records.ts";
import type { RecordRow } from "../../api/record-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { startValues } from "../../form/start-values.ts";
import { RecordForm } from "../../form/record-form.tsx";
import { ActionDialog } from "../../ui/action-dialog.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useSetting } from "../gate/use-judge.ts";

interface Props {
  readonly object: string;
  /** The funnel it begins in, of an object that has several. */
  readonly funnel?: string | undefined;
  /** Values set before the reader starts, such as the record a new one belongs to. */
  readonly preset?: Readonly<Record<string, unknown>>;
  readonly labels?: ReadonlyMap<string, string>;
  readonly onClose: () => void;
  readonly onCreated?: (row: RecordRow) => void;
}

const noLabels: ReadonlyMap<string, string> = new Map();

/** Makes a record with the object's form for creating; refusals appear at their fields. */
export function CreateDialog({ object: key, funnel, preset = {}, labels = noLabels, onClose, onCreated }: Props): ReactElement {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const object = objectOf(workspace, key);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const formId = useId().replaceAll(":", "");
  const [dirty, setDirty] = useState(false);
  const setting = useSetting(workspace);
  const [keyOf] = useState(onceKeys);
  const [initial] = useState(() => ({ ...startValues(object, { ...setting, now: new Date().toISOString() }), ...preset }));
  const own = workspace.forms.find((form) => form.object === key && form.use === "create")?.title;
  const title = own === undefined ? t("record.new", { object: say(object?.title) }) : say(own);
  const create = useMutation({
    mutationFn: (fields: Readonly<Record<string, unknown>>) =>
      call<RecordRow>("POST", recordsPath(workspace.key, key), {
        body: { fields, ...(funnel && { funnel }) },
        idempotencyKey: keyOf(fields),
      }),
    onSuccess: (row) => {
      refreshRecords(queries, workspace.key);
      if (onCreated) onCreated(row);
      else {
        onClose();
        showToast(t("record.created", { object: say(object?.title) }), {
          label: t("record.open"),
          run: () => void navigate({ to: "/a/$app/record/$object/$id", params: { app: workspace.key, object: key, id: row.id } }),
        });
      }
    },
  });
  return (
    <ActionDialog
      title={title}
      from="side"
      unsaved={dirty && !create.isSuccess}
      onClose={onClose}
      action={{ type: "submit", form: formId, busy: create.isPending, children: t("common.save") }}
    >
      {object?.help !== undefined && <p className="t2 form-help">{say(object.help)}</p>}
      <RecordForm
        object={key}
        use="create"
        initial={initial}
        labels={labels}
        formId={formId}
        refusal={create.error}
        onDirty={() => setDirty(true)}
        onSubmit={(values) => create.mutate(values)}
      />
    </ActionDialog>
  );
}
