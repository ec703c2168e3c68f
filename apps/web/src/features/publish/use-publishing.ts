import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/call.ts";
import { onceKeys } from "../../api/once-key.ts";
import type { PublishUnderway } from "../../api/publish-types.ts";
import { untilAnswered } from "../../api/until-answered.ts";
import { showToast } from "../../ui/toast.tsx";
import { useOnScreen } from "../../ui/use-on-screen.ts";
import { type AskedParameter, isMissing, type ParameterValues } from "../parameters/asked-parameter.ts";
import { type Decisions, undecided } from "./decisions.ts";
import type { DraftPlan } from "./plan-queries.ts";
import { useUnderway } from "./use-underway.ts";

/** A plan with the answers given so far, and its publishing. */
export interface Publishing {
  readonly plan: DraftPlan | undefined;
  readonly decided: Decisions;
  readonly decide: (decisions: Decisions) => void;
  /** Something was answered that would be lost. */
  readonly answered: boolean;
  /** What nobody has set yet; the rest stays as it is. */
  readonly asked: readonly AskedParameter[];
  readonly values: ParameterValues;
  readonly setValues: (values: ParameterValues) => void;
  /** How many answers are still waited for. */
  readonly waiting: number;
  /** Nothing is waited for any more, and no publish is under way. */
  readonly ready: boolean;
  /** A publish of the app that is under way, this one or another. */
  readonly underway: NonNullable<PublishUnderway["underway"]> | undefined;
  /** The line is lost while the publish is; it is asked for again. */
  readonly lost: boolean;
  /** The publish that was under way was taken back: what it failed with says nothing new. */
  readonly takenBack: boolean;
  readonly onTakenBack: () => void;
  readonly publish: UseMutationResult<unknown, Error, void>;
}

/** Answers to a plan, and publishing it with them; then its dialog is closed, `said` is said, and everything on screen is read anew. */
export function usePublishing(app: string, plan: DraftPlan | undefined, onClose: () => void, said: string): Publishing {
  const queries = useQueryClient();
  const underway = useUnderway(app);
  const [keyOf] = useState(onceKeys);
  const [answers, decide] = useState<Decisions>();
  const [values, setValues] = useState<ParameterValues>({});
  const [takenBack, setTakenBack] = useState(false);
  const [lost, setLost] = useState(false);
  const onScreen = useOnScreen();
  const decided = answers ?? plan?.decided ?? {};
  const asked = (plan?.parameters ?? []).filter((one) => isMissing(one, {}));
  const publish = useMutation({
    mutationFn: () => {
      const body = { planId: plan?.planId, decisions: decided, parameters: values };
      const idempotencyKey = keyOf(body);
      const send = (): Promise<unknown> => call("POST", `/api/v1/apps/${app}/publish`, { body, idempotencyKey });
      return untilAnswered(send, { onLost: setLost, isWanted: () => onScreen.current });
    },
    onMutate: () => setTakenBack(false),
    onSuccess: async () => {
      // Closed already, what stands in its place now stays.
      if (onScreen.current) onClose();
      showToast(said);
      await queries.invalidateQueries();
    },
  });
  const waiting = plan === undefined ? 0 : undecided(plan.changes, decided) + asked.filter((one) => isMissing(one, values)).length;
  return {
    plan,
    decided,
    decide,
    answered: answers !== undefined || Object.keys(values).length > 0,
    asked,
    values,
    setValues,
    waiting,
    ready: plan !== undefined && waiting === 0 && !underway,
    underway,
    lost,
    takenBack,
    onTakenBack: () => setTakenBack(true),
    publish,
  };
}
