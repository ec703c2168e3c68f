import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { useRoleNames } from "./use-role-names.ts";

type Roles = Readonly<Record<string, readonly string[]>>;

interface Props {
  readonly admin: boolean;
  readonly roles: Roles;
  readonly onAdmin: (admin: boolean) => void;
  readonly onRoles: (roles: Roles) => void;
}

/** Which roles somebody has in each app, or all rights of the team. */
export function RoleChoice({ admin, roles, onAdmin, onRoles }: Props): ReactElement {
  const { t } = useWords();
  const { apps } = useRoleNames();
  return (
    <fieldset className="field-row">
      <label className="row g8">
        <input type="checkbox" checked={admin} onChange={(event) => onAdmin(event.target.checked)} />
        <span>
          <span className="m">{t("shell.admin")}</span> <span className="t3">{t("members.adminHelp")}</span>
        </span>
      </label>
      {apps.map((app) => (
        <div key={app.key}>
          <p className="label">{app.title}</p>
          <div className="role-options">
            {app.roles.map((role) => {
              const held = roles[app.key] ?? [];
              return (
                <label key={role.key} className="row g8">
                  <input
                    type="checkbox"
                    checked={held.includes(role.key)}
                    onChange={(event) =>
                      onRoles({ ...roles, [app.key]: event.target.checked ? [...held, role.key] : held.filter((one) => one !== role.key) })
                    }
                  />
                  {role.title}
                </label>
              );
            })}
          </div>
        </div>
      ))}
    </fieldset>
  );
}
