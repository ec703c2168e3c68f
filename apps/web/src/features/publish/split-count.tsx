import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { fetchRecords } from "../../api/queries.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useDebounced } from "../../ui/use-debounced.ts";

/** What decides how many records a rule takes: those of the stage that no rule before it took. */
export interface Counting {
  readonly app: string;
  readonly object: string;
  readonly stage: string;
  readonly before: readonly unknown[];
  readonly rule: unknown;
}

/** How many records a complete rule takes now; nothing of a rule over a field that is not live yet. */
export function SplitCount(counting: Counting): ReactElement | null {
  const { t } = useWords();
  // Not for every key of a value that is being typed.
  const { app, object, stage, before, rule } = useDebounced(counting, 250);
  const complete = rule !== undefined && before.every((one) => one !== undefined);
  const rules = [{ "==": [{ var: "$stage.key" }, stage] }, ...before.map((other) => ({ "!": [other] })), rule];
  const taken = useQuery({
    queryKey: ["split", app, object, rules],
    queryFn: ({ signal }) => fetchRecords(app, object, { filter: { and: rules }, limit: 1, count: "exact" }, signal),
    enabled: complete,
    retry: false,
  });
  const count = taken.data?.count?.value;
  return count === undefined ? null : (
    <p className="t3 xs num" role="status">
      {t("publish.takes", { count })}
    </p>
  );
}
