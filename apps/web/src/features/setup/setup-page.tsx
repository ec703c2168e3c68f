import { Problem } from "@funnelsmith/problem";
import { useMutation } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { call } from "../../api/call.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { AskForm } from "../../ui/ask-form.tsx";
import { type AccountAnswer, accountQuestions } from "../sign-in/account-questions.ts";
import { EntryFrame } from "../sign-in/entry-frame.tsx";
import { useEntered } from "../sign-in/entered.ts";
import { teamQuestion } from "./team-question.ts";

/** The first screen of a new installation: the first account and its team, one press to the gallery. */
export function SetupPage(): ReactElement {
  const { t } = useWords();
  const entered = useEntered();
  const save = useMutation({
    mutationFn: (body: Readonly<Record<AccountAnswer | "tenant", string>>) => call("POST", "/api/v1/setup", { body }),
    onSuccess: () => entered("/new"),
  });
  const done = save.error instanceof Problem && save.error.code === "SETUP_DONE";
  return (
    <EntryFrame title={t("setup.title")} hint={t("setup.hint")}>
      <AskForm
        questions={[...accountQuestions(t), teamQuestion(t)]}
        error={save.error}
        wayOn={
          done && (
            <a className="link" href="/sign-in">
              {t("signIn.go")}
            </a>
          )
        }
        submit={{ children: t("setup.start"), look: "primary", className: "block", busy: save.isPending }}
        onSubmit={(answers) => save.mutate(answers)}
      />
    </EntryFrame>
  );
}
