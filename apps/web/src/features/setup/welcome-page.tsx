import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { type ReactElement, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useMe } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { signOut } from "../../app/shell/account-menu.tsx";
import { switchTenant } from "../../app/shell/switch-tenant.ts";
import { Button } from "../../ui/button.tsx";
import { TextInput } from "../../ui/text-input.tsx";
import { EntryFrame } from "../sign-in/entry-frame.tsx";

/** For whoever has nothing to open yet: why, the teams they are in, and a team of their own. */
export function WelcomePage(): ReactElement {
  const { t } = useWords();
  const me = useMe().data;
  const [name, setName] = useState("");
  const found = useMutation({
    mutationFn: () => call<{ id: string }>("POST", "/api/v1/tenants", { body: { name: name.trim() } }),
    onSuccess: ({ id }) => switchTenant(id),
  });
  const waiting = me?.tenant !== null && me?.apps.length === 0;
  return (
    <EntryFrame title={t(waiting ? "welcome.waitingTitle" : "welcome.title")} hint={t(waiting ? "welcome.waitingHint" : "welcome.hint")}>
      <form
        className="field-row"
        onSubmit={(event) => {
          event.preventDefault();
          found.mutate();
        }}
      >
        <TextInput
          label={t("setup.team")}
          value={name}
          onChange={setName}
          required
          name="tenant"
          placeholder={t("setup.teamExample")}
          maxLength={80}
          autoFocus
        />
        {found.error && (
          <div className="notice bad" role="alert">
            <CircleAlert aria-hidden />
            {sentenceOf(found.error)}
          </div>
        )}
        <Button type="submit" look="primary" className="block" busy={found.isPending} disabled={name.trim() === ""}>
          {t("welcome.create")}
        </Button>
      </form>
      <p className="entry-switch">
        {(me?.tenants ?? [])
          .filter((tenant) => tenant.id !== me?.tenant?.id)
          .map((tenant) => (
            <Button key={tenant.id} small look="ghost" onClick={() => void switchTenant(tenant.id)}>
              {t("welcome.goTo", { team: tenant.name })}
            </Button>
          ))}
        <Button small look="ghost" onClick={() => void signOut()}>
          {t("shell.signOut")}
        </Button>
      </p>
    </EntryFrame>
  );
}
