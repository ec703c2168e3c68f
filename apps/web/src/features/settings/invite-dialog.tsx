import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { AskForm } from "../../ui/ask-form.tsx";
import { ActionDialog } from "../../ui/action-dialog.tsx";
import { CopyOnce } from "./copy-once.tsx";
import { RoleChoice } from "./role-choice.tsx";

/** The link, and what became of the mail to the address given. */
interface Invited {
  readonly url: string;
  readonly mail?: "sent" | "refused" | "unreachable" | "filed";
}

const looks = { sent: "ok", filed: "warn", refused: "bad", unreachable: "warn" } as const;

/** Makes a link by which somebody joins the team. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useWords();
  const queries = useQueryClient();
  const [admin, setAdmin] = useState(false);
  const [roles, setRoles] = useState<Readonly<Record<string, readonly string[]>>>({});
  const invite = useMutation({
    mutationFn: (email: string) => call<Invited>("POST", "/api/v1/invitations", { body: { admin, roles, ...(email !== "" && { email }) } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["invitations"] }),
  });
  return (
    <ActionDialog
      title={t("members.invite")}
      onClose={onClose}
      unsaved={(invite.isPending || invite.data !== undefined) && t("settings.once")}
      action={invite.data ? undefined : { type: "submit", form: "invite", busy: invite.isPending, children: t("members.makeLink") }}
    >
      {invite.data ? (
        <div className="field-row">
          <CopyOnce value={invite.data.url} label={t("members.link")} />
          {invite.data.mail && <p className={`notice ${looks[invite.data.mail]}`}>{t(`members.mail.${invite.data.mail}`)}</p>}
          <p className="field-help">{t("members.linkHelp")}</p>
        </div>
      ) : (
        <AskForm
          id="invite"
          questions={[{ name: "email", label: t("signIn.email"), type: "email", help: t("members.emailHelp"), "data-autofocus": true }]}
          error={invite.error}
          onSubmit={({ email }) => invite.mutate(email)}
        >
          <RoleChoice admin={admin} roles={roles} onAdmin={setAdmin} onRoles={setRoles} />
        </AskForm>
      )}
    </ActionDialog>
  );
}
