import { Problem } from "@funnelsmith/problem";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import { useMe } from "../../api/use-me.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { switchTenant } from "../../app/shell/switch-tenant.ts";
import { Button } from "../../ui/button.tsx";
import { Refused } from "../../ui/notice.tsx";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { EntryFrame } from "./entry-frame.tsx";
import { useEntered } from "./entered.ts";

/** An invitation: whoever is signed in joins with one press, others sign in or make an account first and come back. */
export function JoinPage(): ReactElement {
  const { t } = useWords();
  const { token } = useParams({ from: "/invite/$token" });
  const me = useMe();
  const entered = useEntered();
  const router = useRouter();
  const invitation = useQuery({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) =>
      call<{ readonly team: string; readonly person: string }>("POST", "/api/v1/invitations/read", { body: { token }, signal }),
    retry: false,
  });
  const isGone = invitation.error instanceof Problem && invitation.error.code === "NOT_FOUND";
  const hint = invitation.data ? t("join.from", invitation.data) : t(isGone ? "join.gone" : "join.hint");
  const join = useMutation({
    mutationFn: () => call<{ tenant?: string }>("POST", "/api/v1/invitations/accept", { body: { token } }),
    onSuccess: ({ tenant }) => (tenant === undefined ? entered("/") : switchTenant(tenant)),
  });
  return (
    <EntryFrame title={t("join.title")} hint={hint}>
      <div className="field-row">
        {me.isPending && <Skeleton height={40} />}
        {me.isError && !me.data && <Failure error={me.error} onRetry={() => void me.refetch()} />}
        {join.error && <Refused>{sentenceOf(join.error)}</Refused>}
        {me.data && (
          <Button look="primary" className="block" busy={join.isPending} onClick={() => join.mutate()}>
            {t("join.accept", { name: me.data.account.name })}
          </Button>
        )}
        {me.data === null && (
          <Button
            look="primary"
            className="block"
            onClick={() => router.history.push(isGone ? "/" : `/sign-in?to=${encodeURIComponent(`/invite/${token}`)}`)}
          >
            {t(isGone ? "error.home" : "join.signInFirst")}
          </Button>
        )}
      </div>
    </EntryFrame>
  );
}
