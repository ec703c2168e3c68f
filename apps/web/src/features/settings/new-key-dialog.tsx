import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { call } from "../../api/call.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { AskForm } from "../../ui/ask-form.tsx";
import { ActionDialog } from "../../ui/action-dialog.tsx";
import { CopyOnce } from "./copy-once.tsx";

/** Makes a key for programs and shows it this once. */
export function NewKeyDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useWords();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: (body: Readonly<Record<"name", string>>) => call<{ id: string; key: string }>("POST", "/api/v1/keys", { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["keys"] }),
  });
  return (
    <ActionDialog
      title={t("keys.new")}
      onClose={onClose}
      unsaved={(make.isPending || make.data !== undefined) && t("settings.once")}
      action={make.data ? undefined : { type: "submit", form: "new-key", busy: make.isPending, children: t("keys.make") }}
    >
      {make.data ? (
        <div className="field-row">
          <CopyOnce value={make.data.key} label={t("keys.key")} />
          <p className="notice warn">{t("keys.once")}</p>
        </div>
      ) : (
        <AskForm
          id="new-key"
          questions={[
            { name: "name", label: t("keys.name"), required: true, maxLength: 80, help: t("keys.nameHelp"), "data-autofocus": true },
          ]}
          error={make.error}
          onSubmit={(answers) => make.mutate(answers)}
        />
      )}
    </ActionDialog>
  );
}
