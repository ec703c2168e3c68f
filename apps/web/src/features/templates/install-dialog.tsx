import { Problem } from "@funnelsmith/problem";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check, LoaderCircle } from "lucide-react";
import { type ReactElement, useEffect, useMemo, useState } from "react";
import { call } from "../../api/call.ts";
import { fieldErrors } from "../../api/field-errors.ts";
import { onceKeys } from "../../api/once-key.ts";
import { sentenceOf } from "../../api/sentence-of.ts";
import type { TemplateSummary } from "../../api/team-types.ts";
import { untilAnswered } from "../../api/until-answered.ts";
import { currentLanguage } from "../../app/i18n/language.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useOnScreen } from "../../ui/use-on-screen.ts";
import type { ParameterValues } from "../parameters/asked-parameter.ts";
import { askedBy } from "./asked-by.ts";
import type { BlankApp } from "./blank-app-dialog.tsx";
import { InstallParameters } from "./install-parameters.tsx";

/** What is being made into an app. */
export type InstallSource = { readonly template: TemplateSummary } | { readonly bundle: unknown } | { readonly blank: BlankApp };

interface Props {
  readonly source: InstallSource;
  readonly sampleData: boolean;
  readonly onClose: () => void;
}

const steps = ["tables", "rules", "reports", "sample"] as const;

/** Asks what the app wants to know of the team, installs it and opens the new board. */
export function InstallDialog(props: Props): ReactElement {
  const { t, say } = useWords();
  const { source } = props;
  const asked = useMemo(() => askedBy(source), [source]);
  const [given, setGiven] = useState<ParameterValues>({});
  const [ready, setReady] = useState(asked.length === 0);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const title = "template" in source ? say(source.template.title) : "blank" in source ? source.blank.title : t("templates.import");
  if (ready) {
    const refused = (said: Readonly<Record<string, string>>): void => {
      setErrors(said);
      setReady(false);
    };
    return <InstallProgress {...props} title={title} parameters={given} onRefused={refused} />;
  }
  return (
    <InstallParameters
      title={title}
      asked={asked}
      given={given}
      errors={errors}
      onClose={props.onClose}
      onGiven={(values) => {
        setGiven(values);
        setReady(true);
      }}
    />
  );
}

interface ProgressProps extends Props {
  readonly title: string;
  readonly parameters: ParameterValues;
  /** The parameters were refused, each with a sentence. */
  readonly onRefused: (errors: Readonly<Record<string, string>>) => void;
}

/** Installs and shows the steps by name; then opens the new board. A refusal lists what is wrong where. */
function InstallProgress({ source, sampleData, title, parameters, onClose, onRefused }: ProgressProps): ReactElement {
  const { t } = useWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [keyOf] = useState(onceKeys);
  const [lost, setLost] = useState(false);
  const onScreen = useOnScreen();
  const [step, setStep] = useState(0);
  const withSample = sampleData && !("blank" in source);
  const named = withSample ? steps : steps.slice(0, 3);
  const install = useMutation({
    mutationFn: () => {
      const body =
        "template" in source
          ? { template: source.template.key, sampleData, parameters }
          : "bundle" in source
            ? { bundle: source.bundle, sampleData, parameters }
            : { blank: source.blank };
      // The line may be lost while the server goes on: asked again, it answers for the same app.
      const idempotencyKey = keyOf(body);
      const send = (): Promise<{ key: string }> => call("POST", "/api/v1/apps", { body, idempotencyKey });
      return untilAnswered(send, { onLost: setLost, isWanted: () => onScreen.current });
    },
    onError: (error) => {
      if (error instanceof Problem && error.code === "PARAMETERS_INVALID") onRefused(fieldErrors(error));
    },
    onSuccess: async ({ key }) => {
      await queries.invalidateQueries({ queryKey: ["me"] });
      // Whoever did not wait for it goes where he likes.
      if (onScreen.current) await navigate({ to: "/a/$app", params: { app: key } });
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
  const errors = install.error instanceof Problem ? install.error.errors : [];
  return (
    <Dialog
      title={install.isError ? t("templates.failed") : t("templates.installing", { app: title })}
      onClose={() => (install.isError || lost) && onClose()}
      foot={
        (install.isError || lost) && (
          <>
            <span className="grow" />
            <Button onClick={onClose}>{t("common.close")}</Button>
            {install.isError && (
              <Button look="primary" onClick={() => install.mutate()}>
                {t("common.retry")}
              </Button>
            )}
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
        <>
          {lost && (
            <p className="notice warn" role="status">
              {t("templates.lost")}
            </p>
          )}
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
        </>
      )}
    </Dialog>
  );
}
