import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { Member } from "../../api/team-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { ActionDialog } from "../../ui/action-dialog.tsx";
import { Refused } from "../../ui/notice.tsx";
import { RoleChoice } from "./role-choice.tsx";

/** What somebody may do and whom they report to. */
export function MemberDialog({
  member,
  all,
  onClose,
}: {
  readonly member: Member;
  readonly all: readonly Member[];
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useWords();
  const queries = useQueryClient();
  const [admin, setAdmin] = useState(member.admin);
  const [roles, setRoles] = useState(member.roles);
  const [manager, setManager] = useState(member.manager ?? "");
  const save = useMutation({
    mutationFn: () => call("PATCH", `/api/v1/members/${member.id}`, { body: { admin, roles, manager: manager === "" ? null : manager } }),
    onSuccess: async () => {
      for (const key of ["members", "me", "workspace"]) await queries.invalidateQueries({ queryKey: [key] });
      onClose();
    },
  });
  return (
    <ActionDialog
      title={member.name}
      onClose={onClose}
      action={{ busy: save.isPending, onClick: () => save.mutate(), children: t("common.save") }}
    >
      <div className="field-row">
        {save.error && <Refused>{sentenceOf(save.error)}</Refused>}
        <RoleChoice admin={admin} roles={roles} onAdmin={setAdmin} onRoles={setRoles} />
        <div>
          <label className="label" htmlFor="member-manager">
            {t("members.manager")}
          </label>
          <select
            id="member-manager"
            className="field-box plain-select"
            value={manager}
            onChange={(event) => setManager(event.target.value)}
          >
            <option value="">{t("members.noManager")}</option>
            {all
              .filter((one) => one.id !== member.id && !one.suspended)
              .map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
          </select>
        </div>
      </div>
    </ActionDialog>
  );
}
