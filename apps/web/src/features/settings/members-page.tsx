import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { Member } from "../../api/team-types.ts";
import { useMe } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { MemberDialog } from "./member-dialog.tsx";
import { MemberRow } from "./member-row.tsx";
import { OpenInvitations } from "./open-invitations.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { SettingsTable } from "./settings-table.tsx";
import { membersQuery } from "./settings-queries.ts";

/** The people of the team, what they may do, and who is still to come. */
export function MembersPage(): ReactElement {
  const { t } = useWords();
  const me = useMe().data;
  const members = useQuery(membersQuery);
  const [inviting, setInviting] = useState(false);
  const [editing, setEditing] = useState<Member>();
  return (
    <SettingsPage
      title={t("shell.members")}
      action={
        members.data && (
          <Button look="primary" icon={<UserPlus aria-hidden />} onClick={() => setInviting(true)}>
            {t("members.invite")}
          </Button>
        )
      }
      query={members}
    >
      {members.data && (
        <SettingsTable
          columns={[{ title: t("members.person") }, { title: t("members.roles") }, { title: t("members.manager"), wide: true }]}
        >
          {members.data.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              all={members.data}
              mine={member.id === me?.member?.id}
              onEdit={() => setEditing(member)}
            />
          ))}
        </SettingsTable>
      )}
      {members.data && <OpenInvitations />}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {editing && members.data && <MemberDialog member={editing} all={members.data} onClose={() => setEditing(undefined)} />}
    </SettingsPage>
  );
}
