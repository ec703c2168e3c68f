import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { GateAnswer } from "../../api/move-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useDebounced } from "../../ui/use-debounced.ts";
import { checkQuery } from "./check-query.ts";
import type { GateRequest } from "./gate.ts";

type Patch = Readonly<Record<string, unknown>>;

/** What the server says of a move with what has been typed so far. */
export interface Check {
  /** Its last answer; a value it refused has none of its own, so for all the rest the one before still stands. */
  readonly answer: GateAnswer | undefined;
  /** The answer is about exactly what is typed now. */
  readonly fresh: boolean;
  /** Answered or refused: nothing more to wait for. */
  readonly settled: boolean;
  readonly pending: boolean;
  /** The refusal, while the values refused are still the ones typed. */
  readonly error: unknown;
  readonly refetch: () => Promise<unknown>;
}

const wait = 250;

/** Asks the server about a move whenever typing rests. */
export function useCheck(request: GateRequest, row: GateRequest["row"], patch: Patch, enabled: boolean): Check {
  const { workspace, object, funnel, to } = request;
  const { language } = useWords();
  const rested = useDebounced(patch, wait);
  const check = useQuery({
    ...checkQuery({ app: workspace.key, object: object.key }, row, to, funnel.key, rested, language),
    enabled,
    placeholderData: (previous: GateAnswer | undefined) => previous,
  });
  const [last, setLast] = useState<GateAnswer>();
  if (check.data !== undefined && check.data !== last) setLast(check.data);
  const current = rested === patch && !check.isPlaceholderData;
  return {
    answer: check.data ?? last,
    fresh: current && check.data !== undefined,
    settled: current && !check.isFetching,
    pending: check.isPending && enabled,
    error: rested === patch ? check.error : null,
    refetch: check.refetch,
  };
}
