import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, UserPlus } from "lucide-react";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { Member } from "../../api/types.ts";
import { useMe } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { showToast } from "../../ui/toast.tsx";
import { useFormat } from "../../values/use-format.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { MemberDialog } from "./member-dialog.tsx";
import { invitationsQuery, membersQuery } from "./settings-queries.ts";
import { useRoleNames } from "./use-role-names.ts";

/** The people of the team, what they may do, and who is still to come. */
export function MembersPage(): ReactElement {
  const { t } = useWords();
  const me = useMe().data;
  const members = useQuery(membersQuery);
  const [inviting, setInviting] = useState(false);
  const [editing, setEditing] = useState<Member>();
  return (
    <>
      <div className="row g8 settings-title">
        <h1 className="grow">{t("shell.members")}</h1>
        {members.data && (
          <Button look="primary" icon={<UserPlus aria-hidden />} onClick={() => setInviting(true)}>
            {t("members.invite")}
          </Button>
        )}
      </div>
      {members.isPending && <Skeleton height={160} />}
      {members.isError && <Failure error={members.error} onRetry={() => void members.refetch()} />}
      {members.data && (
        <section className="card settings-list">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("members.person")}</th>
                <th scope="col">{t("members.roles")}</th>
                <th scope="col" className="wide-only">
                  {t("members.manager")}
                </th>
                <th scope="col">
                  <span className="sr">{t("common.more")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {members.data.map((member) => (
                <MemberRow
                  key={member.id}
                  member={member}
                  all={members.data}
                  mine={member.id === me?.member?.id}
                  onEdit={() => setEditing(member)}
                />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {members.data && <Invitations />}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {editing && members.data && <MemberDialog member={editing} all={members.data} onClose={() => setEditing(undefined)} />}
    </>
  );
}

function MemberRow({
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

function Invitations(): ReactElement | null {
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
