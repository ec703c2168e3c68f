import { ArrowRight, Flag } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { funnelOf, useWorkspace } from "../../app/use-workspace.ts";
import { TimelineEntry } from "./timeline-entry.tsx";
import type { MoveEvent } from "./timeline-query.ts";

/** A move: from where, by whom, why, and by which exception. */
export function TimelineMove({ event }: { readonly event: MoveEvent }): ReactElement {
  const { t, say } = useWords();
  const funnel = funnelOf(useWorkspace(), event.funnel);
  const stageOf = (key: string | null) => funnel?.stages.find((stage) => stage.key === key);
  const titleOf = (key: string | null): string => say(stageOf(key)?.title) || (key ?? "");
  const who = event.actor?.name ?? t("timeline.system");
  const code = stageOf(event.to)?.reason?.options.find((option) => option.value === event.reason?.code);
  const reason = [say(code?.title), event.reason?.note].filter(Boolean).join(" · ");
  const parts = [
    event.from === null ? t("timeline.by", { who }) : t("timeline.byFrom", { who, stage: titleOf(event.from) }),
    ...(reason === "" ? [] : [t("timeline.reason", { reason })]),
    ...(event.exception?.reason ? [t("timeline.exception", { reason: event.exception.reason })] : []),
  ];
  return (
    <TimelineEntry
      look={event.exception ? "exception" : "move"}
      icon={event.exception ? <Flag /> : <ArrowRight />}
      title={t(event.from === null ? "timeline.entered" : "timeline.moved", { stage: titleOf(event.to) })}
      at={event.at}
    >
      {parts.join(" · ")}
    </TimelineEntry>
  );
}
