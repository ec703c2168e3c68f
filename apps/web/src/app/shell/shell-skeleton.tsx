import type { ReactElement } from "react";
import { Skeleton } from "../../ui/states.tsx";
import "./shell.css";

/** The shape of an app while it is being fetched. */
export function ShellSkeleton(): ReactElement {
  return (
    <div className="shell" aria-busy="true">
      <div className="nav wide-only">
        <Skeleton width={150} height={28} />
        {[120, 90, 110, 80, 100].map((width) => (
          <Skeleton key={width} width={width} style={{ margin: "14px 8px 0" }} />
        ))}
      </div>
      <main className="shell-main">
        <div className="top">
          <Skeleton width={160} height={20} />
        </div>
      </main>
    </div>
  );
}
