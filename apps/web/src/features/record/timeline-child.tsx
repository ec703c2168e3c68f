import { kindOf } from "@funnelsmith/fields";
import { Link } from "@tanstack/react-router";
import { Link2 } from "lucide-react";
import type { ReactElement } from "react";
import { useWords } from "../../app/i18n/use-words.ts";
import { objectOf, useWorkspace } from "../../app/use-workspace.ts";
import { useFormat } from "../../values/use-format.ts";
import { recordName } from "../../values/record-name.ts";
import { titledText } from "../../values/titled-text.ts";
import { valueText } from "../../values/value-text.ts";
import { TimelineEntry } from "./timeline-entry.tsx";
import type { ChildEvent } from "./timeline-query.ts";

/** A related record: what kind, its title as a link, and its first choices. */
export function TimelineChild({ event }: { readonly event: ChildEvent }): ReactElement {
  const { t, say } = useWords();
  const format = useFormat();
  const workspace = useWorkspace();
  const object = objectOf(workspace, event.object);
  const { fields, id } = event.record;
  const title = recordName(object, event.record, format);
  // The entry stands where it was recorded; when it happened is its own to say.
  const happened = object?.fields.find((field) => kindOf(field).logicType(field).is === "instant" && fields[field.key]);
  const facts = (object?.fields ?? [])
    .filter((field) => "options" in field)
    .map((field) => valueText(fields[field.key], field, format))
    .filter(Boolean)
    .slice(0, 2);
  return (
    <TimelineEntry
      look="child"
      icon={<Link2 />}
      at={event.at}
      title={<>{[say(object?.title), ...facts, ...(happened ? [titledText(fields[happened.key], happened, format)] : [])].join(" · ")}</>}
    >
      <Link className="link" to="/a/$app/record/$object/$id" params={{ app: workspace.key, object: event.object, id }}>
        {title}
      </Link>
      {event.actor && <> · {t("timeline.recordedBy", { who: event.actor.name })}</>}
    </TimelineEntry>
  );
}
