import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useMe } from "../../api/use-me.ts";
import { type Appearance, chooseAppearance, useAppearance } from "../../app/appearance.ts";
import { chooseLanguage, languages } from "../../app/i18n/language.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { signOut } from "../../app/shell/account-menu.tsx";
import { Button } from "../../ui/button.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { showToast } from "../../ui/toast.tsx";

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
              <button key={one} type="button" lang={one} aria-pressed={one === language} onClick={() => void chooseLanguage(one)}>
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
      {me && <NameCard name={me.account.name} email={me.account.email} />}
      <PasswordCard />
      <Button onClick={() => void signOut()}>{t("shell.signOut")}</Button>
    </>
  );
}

function NameCard({ name: was, email }: { readonly name: string; readonly email: string }): ReactElement {
  const { t } = useWords();
  const queries = useQueryClient();
  const [name, setName] = useState(was);
  const save = useMutation({
    mutationFn: () => call("POST", "/api/auth/update-user", { body: { name: name.trim() } }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["me"] });
      showToast(t("settings.saved"));
    },
  });
  return (
    <form
      className="card settings-card field-row"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h2>{t("settings.profile")}</h2>
      <TextInput
        label={t("setup.name")}
        value={name}
        onChange={setName}
        required
        maxLength={80}
        error={save.error ? sentenceOf(save.error) : undefined}
        autoComplete="name"
      />
      <TextInput label={t("signIn.email")} value={email} onChange={() => undefined} readOnly />
      <div>
        <Button type="submit" look="primary" busy={save.isPending} disabled={name.trim() === "" || name === was}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}

function PasswordCard(): ReactElement {
  const { t } = useWords();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const save = useMutation({
    mutationFn: () =>
      call("POST", "/api/auth/change-password", { body: { currentPassword: current, newPassword: next, revokeOtherSessions: true } }),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      showToast(t("settings.passwordChanged"));
    },
  });
  return (
    <form
      className="card settings-card field-row"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h2>{t("settings.password")}</h2>
      <TextInput
        label={t("settings.currentPassword")}
        type="password"
        value={current}
        onChange={setCurrent}
        required
        autoComplete="current-password"
        error={save.error ? sentenceOf(save.error) : undefined}
      />
      <TextInput
        label={t("settings.newPassword")}
        type="password"
        value={next}
        onChange={setNext}
        required
        minLength={8}
        help={t("setup.passwordHelp")}
        autoComplete="new-password"
      />
      <div>
        <Button type="submit" busy={save.isPending}>
          {t("settings.changePassword")}
        </Button>
      </div>
    </form>
  );
}
