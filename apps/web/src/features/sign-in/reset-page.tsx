import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { call } from "../../api/call.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { AskForm } from "../../ui/ask-form.tsx";
import { showToast } from "../../ui/toast.tsx";
import { newPassword } from "./account-questions.ts";
import { EntryFrame } from "./entry-frame.tsx";

/** Where the link of the mail leads: a new password, then to sign-in. A link that has run out says so and leads to a new one. */
export function ResetPage(): ReactElement {
  const { t } = useWords();
  const { token } = useSearch({ from: "/reset-password" });
  const navigate = useNavigate();
  const reset = useMutation({
    mutationFn: (body: Readonly<Record<"newPassword", string>>) => call("POST", "/api/auth/reset-password", { body: { ...body, token } }),
    onSuccess: async () => {
      await navigate({ to: "/sign-in", replace: true });
      showToast(t("reset.done"));
    },
  });
  const again = (
    <Link to="/forgot-password" className="link">
      {t("reset.again")}
    </Link>
  );
  return (
    <EntryFrame title={t("reset.title")} hint={t("reset.hint")}>
      <AskForm
        questions={[{ ...newPassword("newPassword", t("settings.newPassword"), t), autoFocus: true }]}
        error={reset.error}
        wayOn={again}
        submit={{ children: t("reset.set"), look: "primary", className: "block", busy: reset.isPending }}
        onSubmit={(answers) => reset.mutate(answers)}
      />
    </EntryFrame>
  );
}
