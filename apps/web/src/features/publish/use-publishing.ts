import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/call.ts";
import { type AskedParameter, isMissing, type ParameterValues } from "../parameters/asked-parameter.ts";
import { type Decisions, undecided } from "./decisions.ts";
import type { DraftPlan } from "./plan-queries.ts";

/** A plan with the answers given so far, and its publishing. */
export interface Publishing {
  readonly plan: DraftPlan | undefined;
  readonly decided: Decisions;
  readonly decide: (decisions: Decisions) => void;
  /** What nobody has set yet; the rest stays as it is. */
  readonly asked: readonly AskedParameter[];
  readonly values: ParameterValues;
  readonly setValues: (values: ParameterValues) => void;
  /** Whether nothing is waited for any more. */
  readonly ready: boolean;
  /** The publish that was under way was taken back: what it failed with says nothing new. */
  readonly takenBack: boolean;
  readonly onTakenBack: () => void;
  readonly publish: UseMutationResult<unknown, Error, void>;
}

/** Answers to a plan, and publishing it with them; everything on screen is read anew afterwards. */
export function usePublishing(app: string, plan: DraftPlan | undefined, onDone: () => void): Publishing {
  const queries = useQueryClient();
  const [answers, decide] = useState<Decisions>();
  const [values, setValues] = useState<ParameterValues>({});
  const [takenBack, setTakenBack] = useState(false);
  const decided = answers ?? plan?.decided ?? {};
  const asked = (plan?.parameters ?? []).filter((one) => isMissing(one, {}));
  const publish = useMutation({
    mutationFn: () =>
      call("POST", `/api/v1/apps/${app}/publish`, { body: { planId: plan?.planId, decisions: decided, parameters: values } }),
    onMutate: () => setTakenBack(false),
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries();
    },
  });
  const ready = plan !== undefined && !undecided(plan.changes, decided) && !asked.some((one) => isMissing(one, values));
  return { plan, decided, decide, asked, values, setValues, ready, takenBack, onTakenBack: () => setTakenBack(true), publish };
}
