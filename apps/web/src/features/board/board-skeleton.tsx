import type { ReactElement } from "react";
import { Skeleton } from "../../ui/states.tsx";

/** The board's shape while it is fetched. */
export function BoardSkeleton({ columns }: { readonly columns: number }): ReactElement {
  return (
    <div className="board" aria-busy style={{ paddingTop: 16 }}>
      {Array.from({ length: Math.min(columns, 6) }, (_, column) => (
        <div key={`c${String(column)}`} className="board-column">
          <div className="column-head">
            <Skeleton width="60%" />
          </div>
          <div className="column-list">
            {Array.from({ length: 4 - (column % 3) }, (__, card) => (
              <Skeleton key={`k${String(card)}`} height={92} style={{ borderRadius: 10, marginBottom: 8 }} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
