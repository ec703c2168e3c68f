import { useMutation } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { AskForm } from "../../ui/ask-form.tsx";
import { type AccountAnswer, accountQuestions } from "./account-questions.ts";
import { EntryFrame } from "./entry-frame.tsx";
import { useEntered } from "./entered.ts";

/** Sign in, or make an account when somebody came by an invitation; then on to where the reader wanted to go. */
export function SignInPage(): ReactElement {
  const { t } = useWords();
  const [creating, setCreating] = useState(false);
  return (
    <EntryFrame title={t(creating ? "signIn.createTitle" : "signIn.title")}>
      {creating ? <SignUpForm /> : <SignInForm />}
      <p className="entry-switch">
        {t(creating ? "signIn.haveAccount" : "signIn.noAccount")}{" "}
        <button type="button" className="link" onClick={() => setCreating(!creating)}>
          {t(creating ? "signIn.enter" : "signIn.create")}
        </button>
      </p>
    </EntryFrame>
  );
}

function SignInForm(): ReactElement {
  const { t } = useWords();
  const { to } = useSearch({ from: "/sign-in" });
  const entered = useEntered();
  const enter = useMutation({
    mutationFn: (body: Readonly<Record<"identifier" | "password", string>>) => call("POST", "/api/auth/sign-in", { body }),
    onSuccess: () => entered(to ?? "/"),
  });
  return (
    <AskForm
      questions={[
        { name: "identifier", label: t("signIn.identifier"), required: true, autoFocus: true, autoComplete: "username" },
        { name: "password", label: t("signIn.password"), required: true, type: "password", autoComplete: "current-password" },
      ]}
      error={enter.error}
      submit={{ children: t("signIn.enter"), look: "primary", className: "block", busy: enter.isPending }}
      onSubmit={(answers) => enter.mutate(answers)}
    >
      <p className="entry-forgot">
        <Link to="/forgot-password" className="link">
          {t("signIn.forgot")}
        </Link>
      </p>
    </AskForm>
  );
}

function SignUpForm(): ReactElement {
  const { t } = useWords();
  const { to } = useSearch({ from: "/sign-in" });
  const entered = useEntered();
  const create = useMutation({
    mutationFn: (body: Readonly<Record<AccountAnswer, string>>) => call("POST", "/api/auth/sign-up/email", { body }),
    onSuccess: () => entered(to ?? "/"),
  });
  return (
    <AskForm
      questions={accountQuestions(t)}
      error={create.error}
      submit={{ children: t("signIn.create"), look: "primary", className: "block", busy: create.isPending }}
      onSubmit={(answers) => create.mutate(answers)}
    />
  );
}
