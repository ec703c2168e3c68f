import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import type { Me } from "../../api/team-types.ts";
import { useMe } from "../../api/use-me.ts";
import { type Appearance, chooseAppearance, useAppearance } from "../../app/appearance.ts";
import { chooseLanguage, languages } from "../../app/i18n/language.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { signOut } from "../../app/shell/sign-out.ts";
import { AskForm } from "../../ui/ask-form.tsx";
import { attempt } from "../../ui/attempt.ts";
import { Button } from "../../ui/button.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { showToast } from "../../ui/toast.tsx";
import { newPassword } from "../sign-in/account-questions.ts";

const appearances: readonly Appearance[] = ["auto", "light", "dark"];

/** The reader's own account: language and appearance, name, password. */
export function AccountPage(): ReactElement {
  const { t, language } = useWords();
  const me = useMe().data;
  const appearance = useAppearance();
  return (
    <>
      <h1>{t("settings.account")}</h1>
      <section className="card settings-card">
        <h2>{t("settings.display")}</h2>
        <div className="settings-row">
          <span>{t("shell.language")}</span>
          <div className="segmented" role="group" aria-label={t("shell.language")}>
            {languages.map((one) => (
              <button key={one} type="button" lang={one} aria-pressed={one === language} onClick={() => attempt(() => chooseLanguage(one))}>
                {t(`language.${one}`)}
              </button>
            ))}
          </div>
        </div>
        <div className="settings-row">
          <span>{t("shell.appearance")}</span>
          <div className="segmented" role="group" aria-label={t("shell.appearance")}>
            {appearances.map((one) => (
              <button key={one} type="button" aria-pressed={one === appearance} onClick={() => chooseAppearance(one)}>
                {t(`appearance.${one}`)}
              </button>
            ))}
          </div>
        </div>
      </section>
      {me && <ProfileCard account={me.account} />}
      <PasswordCard />
      <Button onClick={signOut}>{t("shell.signOut")}</Button>
    </>
  );
}

function ProfileCard({ account }: { readonly account: Me["account"] }): ReactElement {
  const { t } = useWords();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (body: Readonly<Record<"name" | "username" | "phoneNumber", string>>) => call("POST", "/api/auth/update-user", { body }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["me"] });
      showToast(t("settings.saved"));
    },
  });
  return (
    <AskForm
      className="card settings-card field-row"
      heading={<h2>{t("settings.profile")}</h2>}
      questions={[
        { name: "name", label: t("setup.name"), start: account.name, required: true, maxLength: 80, autoComplete: "name" },
        {
          name: "username",
          label: t("settings.username"),
          start: account.username ?? "",
          help: t("settings.signInHelp"),
          maxLength: 30,
          autoComplete: "username",
        },
        {
          name: "phoneNumber",
          label: t("settings.phoneNumber"),
          start: account.phoneNumber ?? "",
          help: t("settings.signInHelp"),
          type: "tel",
          autoComplete: "tel",
        },
      ]}
      error={save.error}
      submit={{ children: t("common.save"), look: "primary", busy: save.isPending }}
      onSubmit={(answers) => save.mutate(answers)}
    >
      <TextInput label={t("signIn.email")} value={account.email} onChange={() => undefined} readOnly />
    </AskForm>
  );
}

function PasswordCard(): ReactElement {
  const { t } = useWords();
  const [changed, setChanged] = useState(0);
  const save = useMutation({
    mutationFn: (body: Readonly<Record<"currentPassword" | "newPassword", string>>) =>
      call("POST", "/api/auth/change-password", { body: { ...body, revokeOtherSessions: true } }),
    onSuccess: () => {
      setChanged(changed + 1);
      showToast(t("settings.passwordChanged"));
    },
  });
  return (
    <AskForm
      key={changed}
      className="card settings-card field-row"
      heading={<h2>{t("settings.password")}</h2>}
      questions={[
        {
          name: "currentPassword",
          label: t("settings.currentPassword"),
          type: "password",
          required: true,
          autoComplete: "current-password",
        },
        newPassword("newPassword", t("settings.newPassword"), t),
      ]}
      error={save.error}
      submit={{ children: t("settings.changePassword"), busy: save.isPending }}
      onSubmit={(answers) => save.mutate(answers)}
    />
  );
}
