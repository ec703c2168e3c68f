import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import type { ReactElement } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { Member } from "../../api/team-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useRoleNames } from "./use-role-names.ts";

/** Somebody of the team: roles, manager, and what can be done about them. */
export function MemberRow({
  member,
  all,
  mine,
  onEdit,
}: {
  readonly member: Member;
  readonly all: readonly Member[];
  readonly mine: boolean;
  readonly onEdit: () => void;
}): ReactElement {
  const { t } = useWords();
  const names = useRoleNames();
  const queries = useQueryClient();
  const suspend = useMutation({
    mutationFn: () => call("PATCH", `/api/v1/members/${member.id}`, { body: { suspended: !member.suspended } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["members"] }),
    onError: (error) => showToast(sentenceOf(error)),
  });
  const roles = names.describe(member.roles);
  return (
    <tr>
      <td>
        <span className="row g8">
          <Avatar person={member} large />
          <span className="grow">
            <span className="m el line">
              {member.name}
              {mine && <span className="t3"> · {t("members.you")}</span>}
            </span>
            <span className="xs t3 el line">{member.email || t("members.noAccount")}</span>
          </span>
        </span>
      </td>
      <td>
        <span className="row g4 wrap">
          {member.suspended && <span className="pill bad">{t("members.suspended")}</span>}
          {member.admin && <span className="pill brand">{t("shell.admin")}</span>}
          {roles.map((role) => (
            <span key={role} className="pill">
              <span className="el">{role}</span>
            </span>
          ))}
          {!member.admin && roles.length === 0 && <span className="t3">{t("members.noRoles")}</span>}
        </span>
      </td>
      <td className="wide-only">{all.find((one) => one.id === member.manager)?.name ?? <span className="t3">—</span>}</td>
      <td className="right">
        <MenuButton
          className="btn icon ghost small"
          label={t("members.actions", { name: member.name })}
          items={[
            { key: "edit", label: t("members.edit"), onSelect: onEdit },
            ...(mine
              ? []
              : [
                  {
                    key: "suspend",
                    label: t(member.suspended ? "members.resume" : "members.suspend"),
                    danger: !member.suspended,
                    onSelect: () => suspend.mutate(),
                  },
                ]),
          ]}
        >
          <Ellipsis aria-hidden />
        </MenuButton>
      </td>
    </tr>
  );
}
