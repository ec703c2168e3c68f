import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { CopyOnce } from "./copy-once.tsx";
import { RoleChoice } from "./role-choice.tsx";

/** Makes a link by which somebody joins the team. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useWords();
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [admin, setAdmin] = useState(false);
  const [roles, setRoles] = useState<Readonly<Record<string, readonly string[]>>>({});
  const invite = useMutation({
    mutationFn: () =>
      call<{ id: string; url: string }>("POST", "/api/v1/invitations", {
        body: { admin, roles, ...(email.trim() !== "" && { email: email.trim() }) },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["invitations"] }),
  });
  return (
    <Dialog
      title={t("members.invite")}
      onClose={onClose}
      foot={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{t(invite.data ? "common.done" : "common.cancel")}</Button>
          {!invite.data && (
            <Button look="primary" type="submit" form="invite" busy={invite.isPending}>
              {t("members.makeLink")}
            </Button>
          )}
        </>
      }
    >
      {invite.data ? (
        <div className="field-row">
          <CopyOnce value={invite.data.url} label={t("members.link")} />
          <p className="field-help">{t("members.linkHelp")}</p>
        </div>
      ) : (
        <form
          id="invite"
          className="field-row"
          onSubmit={(event) => {
            event.preventDefault();
            invite.mutate();
          }}
        >
          <TextInput
            label={t("signIn.email")}
            type="email"
            value={email}
            onChange={setEmail}
            help={t("members.emailHelp")}
            error={invite.error ? sentenceOf(invite.error) : undefined}
          />
          <RoleChoice admin={admin} roles={roles} onAdmin={setAdmin} onRoles={setRoles} />
        </form>
      )}
    </Dialog>
  );
}
