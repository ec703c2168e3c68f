import { useQueries } from "@tanstack/react-query";
import { useMe } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { rolesQuery } from "./settings-queries.ts";

/** The roles of every app in the team, and how a set of them reads. */
export interface RoleNames {
  readonly apps: readonly {
    readonly key: string;
    readonly title: string;
    readonly roles: readonly { readonly key: string; readonly title: string }[];
  }[];
  readonly describe: (roles: Readonly<Record<string, readonly string[]>>) => readonly string[];
}

/** Names of roles in the reader's language. */
export function useRoleNames(): RoleNames {
  const { say } = useWords();
  const apps = useMe().data?.apps ?? [];
  const found = useQueries({ queries: apps.map((app) => rolesQuery(app.key)) });
  const named = apps.map((app, index) => ({
    key: app.key,
    title: say(app.title),
    roles: (found[index]?.data ?? []).map((role) => ({ key: role.key, title: say(role.title) })),
  }));
  return {
    apps: named,
    describe: (roles) =>
      Object.entries(roles).flatMap(([key, held]) => {
        const app = named.find((one) => one.key === key);
        return held.map((role) => {
          const title = app?.roles.find((one) => one.key === role)?.title ?? role;
          return named.length > 1 && app ? `${app.title} · ${title}` : title;
        });
      }),
  };
}
