import { Problem } from "@funnelsmith/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { EntryFrame } from "../sign-in/entry-frame.tsx";
import { fieldErrors } from "../../api/field-errors.ts";

/** The first screen of a new installation: the first account and its team, one press to the gallery. */
export function SetupPage(): ReactElement {
  const { t } = useWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [form, setForm] = useState({ name: "", email: "", password: "", tenant: "" });
  const save = useMutation({
    mutationFn: () =>
      call("POST", "/api/v1/setup", { body: { ...form, name: form.name.trim(), email: form.email.trim(), tenant: form.tenant.trim() } }),
    onSuccess: async () => {
      queries.clear();
      await navigate({ to: "/new" });
    },
  });
  const errors = fieldErrors(save.error);
  const set = (key: keyof typeof form) => (value: string) => setForm((old) => ({ ...old, [key]: value }));
  const done = save.error instanceof Problem && save.error.code === "SETUP_DONE";
  return (
    <EntryFrame title={t("setup.title")} hint={t("setup.hint")}>
      <form
        className="field-row"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label={t("setup.name")}
          value={form.name}
          onChange={set("name")}
          required
          autoFocus
          autoComplete="name"
          name="name"
          error={errors["name"]}
          maxLength={80}
        />
        <TextInput
          label={t("signIn.email")}
          value={form.email}
          onChange={set("email")}
          required
          type="email"
          autoComplete="username"
          name="email"
          error={errors["email"]}
        />
        <TextInput
          label={t("signIn.password")}
          value={form.password}
          onChange={set("password")}
          required
          type="password"
          autoComplete="new-password"
          name="password"
          minLength={8}
          help={t("setup.passwordHelp")}
          error={errors["password"]}
        />
        <TextInput
          label={t("setup.team")}
          value={form.tenant}
          onChange={set("tenant")}
          required
          name="tenant"
          autoComplete="organization"
          placeholder={t("setup.teamExample")}
          error={errors["tenant"]}
          maxLength={80}
        />
        {save.error && (
          <div className="notice bad" role="alert">
            <CircleAlert aria-hidden />
            <span>
              {sentenceOf(save.error)}{" "}
              {done && (
                <a className="link" href="/sign-in">
                  {t("signIn.go")}
                </a>
              )}
            </span>
          </div>
        )}
        <Button type="submit" look="primary" className="block" busy={save.isPending}>
          {t("setup.start")}
        </Button>
      </form>
    </EntryFrame>
  );
}
