import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { Failure, Skeleton } from "../../ui/states.tsx";

interface Props {
  readonly title: string;
  readonly hint?: string;
  /** The page's main action, on the right of its title. */
  readonly action: ReactNode;
  /** What the page lists: its shape while that is fetched, and why when it cannot be. */
  readonly query: UseQueryResult<unknown>;
  readonly children: ReactNode;
}

/** A page of settings that lists something. */
export function SettingsPage({ title, hint, action, query, children }: Props): ReactElement {
  return (
    <>
      <div className="row g8 settings-title">
        <div className="grow">
          <h1>{title}</h1>
          {hint !== undefined && <p className="t2">{hint}</p>}
        </div>
        {action}
      </div>
      {query.isPending && <Skeleton height={160} />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {children}
    </>
  );
}
