import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { Empty, Failure, Skeleton } from "../../ui/states.tsx";
import { TimelineChange } from "./timeline-change.tsx";
import { TimelineChild } from "./timeline-child.tsx";
import { TimelineMove } from "./timeline-move.tsx";
import { type TimelineEvent, timelineQuery } from "./timeline-query.ts";

interface Props {
  readonly object: ObjectView;
  readonly row: RecordRow;
}

/** The server tells at most so many changes, and as many related records; the latest. */
const most = 200;

function keyOf(event: TimelineEvent): string {
  if (event.type === "move") return event.id;
  return event.type === "child" ? event.record.id : `change-${event.version}-${event.at}`;
}

/** Everything that happened to a record, newest first: moves, changes, related records. */
export function RecordTimeline({ object, row }: Props): ReactElement {
  const { t } = useWords();
  const workspace = useWorkspace();
  const timeline = useQuery(timelineQuery(workspace.key, object.key, row.id, row.version));
  if (timeline.isPending) {
    return (
      <div aria-busy>
        {[1, 2, 3].map((n) => (
          <Skeleton key={n} height={40} style={{ marginBottom: 14 }} />
        ))}
      </div>
    );
  }
  if (timeline.data === undefined) return <Failure error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (timeline.data.length === 0) return <Empty title={t("record.noEvents")} />;
  const countOf = (type: TimelineEvent["type"]): number => timeline.data.filter((event) => event.type === type).length;
  return (
    <>
      <ol className="timeline">
        {timeline.data.map((event) => (
          <Entry key={keyOf(event)} event={event} object={object} />
        ))}
      </ol>
      {(countOf("change") >= most || countOf("child") >= most) && <p className="t3 xs">{t("timeline.cut", { count: most })}</p>}
    </>
  );
}

function Entry({ event, object }: { readonly event: TimelineEvent; readonly object: ObjectView }): ReactElement {
  if (event.type === "move") return <TimelineMove event={event} />;
  return event.type === "child" ? <TimelineChild event={event} /> : <TimelineChange event={event} object={object} />;
}
