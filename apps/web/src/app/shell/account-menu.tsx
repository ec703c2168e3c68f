import { useNavigate } from "@tanstack/react-router";
import { Languages, LogOut, Monitor, Moon, Settings, Sun } from "lucide-react";
import type { ReactElement } from "react";
import { useMe } from "../../api/use-me.ts";
import { attempt } from "../../ui/attempt.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { MenuButton, type MenuItem } from "../../ui/menu.tsx";
import { type Appearance, chooseAppearance, useAppearance } from "../appearance.ts";
import { chooseLanguage, languages } from "../i18n/language.ts";
import { useWords } from "../i18n/use-words.ts";
import { signOut } from "./sign-out.ts";

const looks: readonly { readonly key: Appearance; readonly icon: ReactElement }[] = [
  { key: "light", icon: <Sun aria-hidden /> },
  { key: "dark", icon: <Moon aria-hidden /> },
  { key: "auto", icon: <Monitor aria-hidden /> },
];

/** Lines of the account menu: language, appearance, account, sign out. */
export function useAccountItems(): readonly MenuItem[] {
  const { t, language } = useWords();
  const appearance = useAppearance();
  const navigate = useNavigate();
  return [
    { key: "language", heading: t("shell.language") },
    ...languages.map((one) => ({
      key: one,
      label: t(`language.${one}`),
      icon: <Languages aria-hidden />,
      checked: one === language,
      onSelect: () => attempt(() => chooseLanguage(one)),
    })),
    { key: "appearance", heading: t("shell.appearance") },
    ...looks.map((look) => ({
      key: look.key,
      label: t(`appearance.${look.key}`),
      icon: look.icon,
      checked: look.key === appearance,
      onSelect: () => chooseAppearance(look.key),
    })),
    { key: "line", line: true },
    {
      key: "settings",
      label: t("shell.settings"),
      icon: <Settings aria-hidden />,
      onSelect: () => void navigate({ to: "/settings/account" }),
    },
    { key: "out", label: t("shell.signOut"), icon: <LogOut aria-hidden />, onSelect: signOut },
  ];
}

/** Who is signed in; opens the account menu. */
export function AccountMenu(): ReactElement {
  const { t } = useWords();
  const me = useMe().data;
  const items = useAccountItems();
  return (
    <MenuButton className="account" label={t("shell.accountMenu")} items={items}>
      <Avatar person={me ? me.account : null} />
      <span className="grow el m">{me?.account.name}</span>
      {me?.member?.admin && <span className="xs t3">{t("shell.admin")}</span>}
    </MenuButton>
  );
}
