import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { EntryFrame } from "./entry-frame.tsx";

/** Sign in, or make an account when somebody came by an invitation; then on to where the reader wanted to go. */
export function SignInPage(): ReactElement {
  const { t } = useWords();
  const router = useRouter();
  const queries = useQueryClient();
  const { to } = useSearch({ from: "/sign-in" });
  const [creating, setCreating] = useState(false);
  const [form, setForm] = useState({ name: "", email: "", password: "" });
  const set = (key: keyof typeof form) => (value: string) => setForm((old) => ({ ...old, [key]: value }));
  const enter = useMutation({
    mutationFn: () =>
      creating
        ? call("POST", "/api/auth/sign-up/email", { body: { name: form.name.trim(), email: form.email.trim(), password: form.password } })
        : call("POST", "/api/auth/sign-in/email", { body: { email: form.email.trim(), password: form.password } }),
    onSuccess: async () => {
      queries.clear();
      await router.invalidate();
      router.history.push(to ?? "/");
    },
  });
  return (
    <EntryFrame title={t(creating ? "signIn.createTitle" : "signIn.title")}>
      <form
        className="field-row"
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate();
        }}
      >
        {creating && (
          <TextInput
            label={t("setup.name")}
            value={form.name}
            onChange={set("name")}
            required
            autoComplete="name"
            name="name"
            maxLength={80}
          />
        )}
        <TextInput
          label={t("signIn.email")}
          value={form.email}
          onChange={set("email")}
          required
          autoFocus
          type="email"
          autoComplete="username"
          name="email"
        />
        <TextInput
          label={t("signIn.password")}
          value={form.password}
          onChange={set("password")}
          required
          type="password"
          name="password"
          autoComplete={creating ? "new-password" : "current-password"}
          {...(creating && { minLength: 8, help: t("setup.passwordHelp") })}
        />
        {enter.error && (
          <div className="notice bad" role="alert">
            <CircleAlert aria-hidden />
            {sentenceOf(enter.error)}
          </div>
        )}
        <Button type="submit" look="primary" className="block" busy={enter.isPending}>
          {t(creating ? "signIn.create" : "signIn.enter")}
        </Button>
      </form>
      <p className="entry-switch">
        {t(creating ? "signIn.haveAccount" : "signIn.noAccount")}{" "}
        <button
          type="button"
          className="link"
          onClick={() => {
            enter.reset();
            setCreating(!creating);
          }}
        >
          {t(creating ? "signIn.enter" : "signIn.create")}
        </button>
      </p>
    </EntryFrame>
  );
}
