import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useFormat } from "../../values/use-format.ts";
import { invitationsQuery } from "./settings-queries.ts";
import { useRoleNames } from "./use-role-names.ts";

/** Who is invited and has not come yet; nothing when there is nobody. */
export function OpenInvitations(): ReactElement | null {
  const { t } = useWords();
  const format = useFormat();
  const names = useRoleNames();
  const queries = useQueryClient();
  const open = useQuery(invitationsQuery);
  const revoke = useMutation({
    mutationFn: (id: string) => call("DELETE", `/api/v1/invitations/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["invitations"] }),
    onError: (error) => showToast(sentenceOf(error)),
  });
  if (!open.data || open.data.length === 0) return null;
  return (
    <section className="card settings-list">
      <h2 className="settings-list-title">{t("members.invitations")}</h2>
      <table className="table">
        <tbody>
          {open.data.map((one) => (
            <tr key={one.id}>
              <td>
                <span className="m">{one.email ?? t("members.anyone")}</span>
              </td>
              <td>
                <span className="row g4 wrap">
                  {one.admin && <span className="pill brand">{t("shell.admin")}</span>}
                  {names.describe(one.roles).map((role) => (
                    <span key={role} className="pill">
                      {role}
                    </span>
                  ))}
                </span>
              </td>
              <td className="t3 xs">{t("members.until", { day: format.day(format.dayOf(one.expiresAt)) })}</td>
              <td className="right">
                <Button small look="ghost" onClick={() => revoke.mutate(one.id)}>
                  {t("members.revoke")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
