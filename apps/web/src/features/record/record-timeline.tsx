import { useQuery } from "@tanstack/react-query";
import { ArrowRight, FilePlus2, Flag, Link2, PencilLine, RotateCcw, Trash2 } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import type { ObjectView, RecordRow } from "../../api/types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { Empty, Failure, Skeleton } from "../../ui/states.tsx";
import { useFormat } from "../../values/use-format.ts";
import { valueText } from "../../values/value-text.ts";
import { type TimelineEvent, timelineQuery } from "./timeline-query.ts";

const icons: Record<TimelineEvent["kind"], ReactElement> = {
  moved: <ArrowRight aria-hidden />,
  exception: <Flag aria-hidden />,
  created: <FilePlus2 aria-hidden />,
  changed: <PencilLine aria-hidden />,
  deleted: <Trash2 aria-hidden />,
  restored: <RotateCcw aria-hidden />,
  related: <Link2 aria-hidden />,
};

/** Everything that happened to a record, newest first: moves, changes, related records. */
export function RecordTimeline({ object, row }: { readonly object: ObjectView; readonly row: RecordRow }): ReactElement {
  const { t } = useWords();
  const format = useFormat();
  const workspace = useWorkspace();
  const timeline = useQuery(timelineQuery(workspace.key, object.key, row.id, row.version));
  if (timeline.isPending) return <TimelineSkeleton />;
  if (timeline.isError) return <Failure error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (timeline.data.length === 0) return <Empty title={t("record.noEvents")} />;
  return (
    <ol className="timeline">
      {timeline.data.map((event) => (
        <li key={event.id} className={`timeline-event ${event.kind}`}>
          <span className="timeline-dot">{icons[event.kind]}</span>
          <div>
            <div className="row between g8">
              <span className="m">
                <EventTitle event={event} />
              </span>
              <time className="xs t3 nw num" dateTime={event.at} title={format.instant(event.at)}>
                {format.when(event.at)}
              </time>
            </div>
            <div className="t2 timeline-text">
              <EventText event={event} object={object} />
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}

function TimelineSkeleton(): ReactElement {
  return (
    <div aria-busy>
      {[1, 2, 3].map((n) => (
        <Skeleton key={n} height={40} style={{ marginBottom: 14 }} />
      ))}
    </div>
  );
}

function EventTitle({ event }: { readonly event: TimelineEvent }): ReactNode {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  const stageTitle = (key: string | null | undefined): string =>
    say(workspace.funnels.find((one) => one.key === event.funnel)?.stages.find((one) => one.key === key)?.title) || (key ?? "");
  const related = workspace.objects.find((one) => one.key === event.object);
  switch (event.kind) {
    case "moved":
    case "exception":
      return event.from ? t("timeline.moved", { stage: stageTitle(event.to) }) : t("timeline.entered", { stage: stageTitle(event.to) });
    case "related":
      return [say(related?.title), event.title].filter(Boolean).join(" · ");
    default:
      return t(`timeline.${event.kind}`);
  }
}

function EventText({ event, object }: { readonly event: TimelineEvent; readonly object: ObjectView }): ReactNode {
  const { t, say } = useWords();
  const format = useFormat();
  const workspace = useWorkspace();
  const funnel = workspace.funnels.find((one) => one.key === event.funnel);
  const stage = (key: string | null | undefined): string => say(funnel?.stages.find((one) => one.key === key)?.title) || (key ?? "");
  const who = event.actor?.name ?? t("timeline.system");
  const parts: string[] = [];
  if (event.kind === "moved" || event.kind === "exception") {
    parts.push(event.from ? t("timeline.byFrom", { who, stage: stage(event.from) }) : t("timeline.by", { who }));
    const target = funnel?.stages.find((one) => one.key === event.to);
    const reason = [say(target?.reason?.options.find((option) => option.value === event.reasonCode)?.title), event.note]
      .filter(Boolean)
      .join(" · ");
    if (reason !== "") parts.push(t("timeline.reason", { reason }));
    if (event.exceptionReason) parts.push(t("timeline.exception", { reason: event.exceptionReason }));
  } else if (event.kind === "changed") {
    parts.push(t("timeline.by", { who }));
  } else if (event.kind === "related") {
    if (event.actor) parts.push(t("timeline.by", { who }));
  } else {
    parts.push(t("timeline.by", { who }));
  }
  return (
    <>
      {parts.join(" · ")}
      {(event.changes ?? []).map((change) => {
        const field = object.fields.find((one) => one.key === change.field);
        return (
          field && (
            <span key={change.field} className="timeline-change">
              {say(field.title)}: <s>{valueText(change.from, field, format) || "—"}</s> → {valueText(change.to, field, format) || "—"}
            </span>
          )
        );
      })}
    </>
  );
}
