import { useMutation } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { onceKeys } from "../../api/once-key.ts";
import { useMe } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { signOut } from "../../app/shell/sign-out.ts";
import { switchTenant } from "../../app/shell/switch-tenant.ts";
import { AskForm } from "../../ui/ask-form.tsx";
import { Button } from "../../ui/button.tsx";
import { EntryFrame } from "../sign-in/entry-frame.tsx";
import { teamQuestion } from "./team-question.ts";

/** For whoever has nothing to open yet: why, the teams they are in, and a team of their own. */
export function WelcomePage(): ReactElement {
  const { t } = useWords();
  const me = useMe().data;
  const [keyOf] = useState(onceKeys);
  const found = useMutation({
    mutationFn: (name: string) => call<{ id: string }>("POST", "/api/v1/tenants", { body: { name }, idempotencyKey: keyOf(name) }),
    onSuccess: ({ id }) => switchTenant(id),
  });
  const waiting = me?.tenant !== null && me?.apps.length === 0;
  return (
    <EntryFrame title={t(waiting ? "welcome.waitingTitle" : "welcome.title")} hint={t(waiting ? "welcome.waitingHint" : "welcome.hint")}>
      <AskForm
        questions={[{ ...teamQuestion(t), autoFocus: true }]}
        error={found.error}
        submit={{ children: t("welcome.create"), look: "primary", className: "block", busy: found.isPending }}
        onSubmit={({ tenant }) => found.mutate(tenant)}
      />
      <p className="entry-switch">
        {(me?.tenants ?? [])
          .filter((tenant) => tenant.id !== me?.tenant?.id)
          .map((tenant) => (
            <Button key={tenant.id} small look="ghost" onClick={() => switchTenant(tenant.id)}>
              {t("welcome.goTo", { team: tenant.name })}
            </Button>
          ))}
        <Button small look="ghost" onClick={signOut}>
          {t("shell.signOut")}
        </Button>
      </p>
    </EntryFrame>
  );
}
