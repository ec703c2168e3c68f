import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { call } from "../../api/call.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { AskForm } from "../../ui/ask-form.tsx";
import { emailQuestion } from "./account-questions.ts";
import { EntryFrame } from "./entry-frame.tsx";

/** Asks for a link to set a new password. The answer is the same whether or not anybody has that address. */
export function ForgotPage(): ReactElement {
  const { t } = useWords();
  const ask = useMutation({
    mutationFn: (body: Readonly<Record<"email", string>>) => call("POST", "/api/auth/request-password-reset", { body }),
  });
  return (
    <EntryFrame title={t("forgot.title")} hint={t("forgot.hint")}>
      {ask.isSuccess ? (
        <p className="notice ok" role="status">
          {t("forgot.sent", { email: ask.variables.email })}
        </p>
      ) : (
        <AskForm
          questions={[{ ...emailQuestion(t), autoFocus: true }]}
          error={ask.error}
          submit={{ children: t("forgot.send"), look: "primary", className: "block", busy: ask.isPending }}
          onSubmit={(answers) => ask.mutate(answers)}
        />
      )}
      <p className="entry-switch">
        <Link to="/sign-in" className="link">
          {t("signIn.go")}
        </Link>
      </p>
    </EntryFrame>
  );
}
