import { Problem } from "@funnelsmith/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check, LoaderCircle } from "lucide-react";
import { type ReactElement, useEffect, useState } from "react";
import { call } from "../../api/call.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { TemplateSummary } from "../../api/types.ts";
import { currentLanguage } from "../../app/i18n/language.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import type { BlankApp } from "./blank-app-dialog.tsx";

/** What is being made into an app. */
export type InstallSource = { readonly template: TemplateSummary } | { readonly bundle: unknown } | { readonly blank: BlankApp };

interface Props {
  readonly source: InstallSource;
  readonly sampleData: boolean;
  readonly onClose: () => void;
}

const steps = ["tables", "rules", "reports", "sample"] as const;

/** Installs and shows the steps by name; then opens the new board. A refusal lists what is wrong where. */
export function InstallDialog({ source, sampleData, onClose }: Props): ReactElement {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [step, setStep] = useState(0);
  const withSample = sampleData && !("blank" in source);
  const named = withSample ? steps : steps.slice(0, 3);
  const install = useMutation({
    mutationFn: () => {
      const body =
        "template" in source
          ? { template: source.template.key, sampleData }
          : "bundle" in source
            ? { bundle: source.bundle, sampleData }
            : { blank: source.blank };
      return call<{ key: string }>("POST", "/api/v1/apps", { body });
    },
    onSuccess: async ({ key }) => {
      await queries.invalidateQueries({ queryKey: ["me"] });
      await navigate({ to: "/a/$app", params: { app: key } });
    },
  });
  const { mutate } = install;
  useEffect(() => mutate(), [mutate]);
  useEffect(() => {
    // The server does it all in one go; the names tell what it is busy with, at the pace it was measured to take.
    if (step >= named.length - 1) return;
    const timer = setTimeout(() => setStep(step + 1), 450);
    return () => clearTimeout(timer);
  }, [step, named.length]);
  const title = "template" in source ? say(source.template.title) : "blank" in source ? source.blank.title : t("templates.import");
  const errors = install.error instanceof Problem ? install.error.errors : [];
  return (
    <Dialog
      title={install.isError ? t("templates.failed") : t("templates.installing", { app: title })}
      onClose={() => install.isError && onClose()}
      foot={
        install.isError && (
          <>
            <span className="grow" />
            <Button onClick={onClose}>{t("common.close")}</Button>
            <Button look="primary" onClick={() => install.mutate()}>
              {t("common.retry")}
            </Button>
          </>
        )
      }
    >
      {install.isError ? (
        <div role="alert">
          <p className="m">{sentenceOf(install.error)}</p>
          <ul className="install-errors">
            {errors.slice(0, 20).map((item) => (
              <li key={`${item.pointer}${item.code}`}>
                <code>{item.pointer}</code> {item.detail[currentLanguage()]}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <ol className="install-steps" aria-live="polite">
          {named.map((name, index) => (
            <li key={name} className={index > step ? "row g8 t3" : "row g8"}>
              {install.isSuccess || index < step ? (
                <Check className="ok" aria-hidden />
              ) : index === step ? (
                <LoaderCircle className="spin" aria-hidden />
              ) : (
                <span className="dot hollow" />
              )}
              {t(`templates.step.${name}`)}
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}
