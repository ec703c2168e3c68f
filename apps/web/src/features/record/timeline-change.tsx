import { FilePlus2, PencilLine, RotateCcw, Trash2 } from "lucide-react";
import type { ReactElement } from "react";
import type { FieldView, ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { useWorkspace } from "../../app/use-workspace.ts";
import { rowColumns } from "../../form/rows.ts";
import { useFormat } from "../../values/use-format.ts";
import { valueText } from "../../values/value-text.ts";
import { isPointer } from "./as-read.ts";
import { TimelineEntry } from "./timeline-entry.tsx";
import type { ChangeEvent } from "./timeline-query.ts";
import { TimelineRows } from "./timeline-rows.tsx";

const looks: Readonly<Record<string, { readonly icon: ReactElement; readonly look: "change" | "deleted" }>> = {
  create: { icon: <FilePlus2 />, look: "change" },
  delete: { icon: <Trash2 />, look: "deleted" },
  restore: { icon: <RotateCcw />, look: "change" },
};

/** A change of fields: each with what it was and what it became. A creation says only that. */
export function TimelineChange({ event, object }: { readonly event: ChangeEvent; readonly object: ObjectView }): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const { members } = useWorkspace();
  const who = event.actor?.name ?? t("timeline.system");
  const nameOf = (id: unknown): string =>
    members.find((member) => member.id === id)?.name ?? (id === null || id === undefined ? "" : t("timeline.filled"));
  // People and records are kept as ids; people have a name here, records are only said to be filled in.
  const text = (field: FieldView, value: unknown): string =>
    (typeof value === "string" && isPointer(field) ? nameOf(value) : valueText(value, field, format)) || "—";
  const lines = event.action === "create" ? [] : Object.entries(event.changes);
  const { icon, look } = looks[event.action] ?? { icon: <PencilLine />, look: "change" as const };
  const words =
    { create: t("timeline.created"), delete: t("timeline.deleted"), restore: t("timeline.restored") }[event.action] ??
    t("timeline.changed");
  return (
    <TimelineEntry look={look} icon={icon} title={words} at={event.at}>
      {t("timeline.by", { who })}
      {lines.map(([key, [from, to]]) => {
        const field = object.fields.find((one) => one.key === key);
        if (key === "$owner") return <Change key={key} label={t("record.owner")} from={nameOf(from) || "—"} to={nameOf(to) || "—"} />;
        if (field && rowColumns(field).length > 0) return <TimelineRows key={key} field={field} from={from} to={to} text={text} />;
        return field && <Change key={key} label={say(field.title)} from={text(field, from)} to={text(field, to)} />;
      })}
    </TimelineEntry>
  );
}

function Change({ label, from, to }: { readonly label: string; readonly from: string; readonly to: string }): ReactElement {
  const { t } = useWords();
  return (
    <span className="timeline-change">
      {t("timeline.label", { label })}
      <s>{from}</s> → {to}
    </span>
  );
}
