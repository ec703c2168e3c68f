import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { call } from "../../api/call.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { AskForm } from "../../ui/ask-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
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
    <Dialog
      title={t("keys.new")}
      onClose={onClose}
      foot={
        <DialogFoot onClose={onClose} done={make.data !== undefined}>
          {!make.data && (
            <Button look="primary" type="submit" form="new-key" busy={make.isPending}>
              {t("keys.make")}
            </Button>
          )}
        </DialogFoot>
      }
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
    </Dialog>
  );
}
