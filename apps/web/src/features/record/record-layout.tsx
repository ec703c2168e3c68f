import { type ReactElement, useId, useState } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { tabKeys, tabStop } from "../../ui/tab-keys.ts";
import { usePhone } from "../../ui/use-media.ts";
import { RecordFields } from "./record-fields.tsx";
import { RecordHead } from "./record-head.tsx";
import { RecordTimeline } from "./record-timeline.tsx";
import { RelatedLists } from "./related-lists.tsx";
import type { RecordState } from "./use-record.ts";

/** A record that has been read, and where it is shown. */
export interface ShownRecord {
  readonly object: ObjectView;
  readonly funnel: FunnelView | undefined;
  readonly row: RecordRow;
  readonly state: RecordState;
  /** A narrow panel beside a list, or the whole page. */
  readonly narrow: boolean;
  readonly onGone: () => void;
}

type Tab = "timeline" | "details" | "related";

/** A record on screen: head, path and gate over its parts, side by side on a wide page, in tabs where there is less room. */
export function RecordLayout({
  object,
  funnel,
  row,
  state,
  narrow,
  onGone,
  path,
  gate,
  onAdvance,
}: ShownRecord & {
  readonly path: ReactElement | null;
  readonly gate?: ReactElement | false | undefined;
  readonly onAdvance: (to: string) => void;
}): ReactElement {
  const { t } = useWords();
  const phone = usePhone();
  const id = useId();
  const [tab, setTab] = useState<Tab>("details");
  const withRows = object.fields.some((field) => "fields" in field);
  const tabs: readonly Tab[] = ["details", "timeline", "related"];
  const parts: Record<Tab, ReactElement> = {
    details: <RecordFields object={object} row={row} onSaved={state.refresh} columns={narrow || phone || withRows ? 2 : 1} />,
    timeline: <RecordTimeline object={object} row={row} />,
    related: <RelatedLists object={object} row={row} />,
  };
  return (
    <div className={narrow ? "record narrow" : "record"}>
      <RecordHead object={object} funnel={funnel} row={row} state={state} onAdvance={onAdvance} onGone={onGone} />
      {path}
      {gate}
      {narrow || phone ? (
        <>
          <div className="record-tabs" role="tablist" aria-label={t("record.parts")} onKeyDown={tabKeys}>
            {tabs.map((one) => (
              <button
                key={one}
                id={`${id}-${one}`}
                type="button"
                role="tab"
                aria-selected={tab === one}
                aria-controls={`${id}-panel-${one}`}
                tabIndex={tabStop(tab === one)}
                onClick={() => setTab(one)}
              >
                {t(`record.tab.${one}`)}
              </button>
            ))}
          </div>
          {tabs.map((one) => (
            // What is being filled in stays while something else is looked at.
            <div
              key={one}
              id={`${id}-panel-${one}`}
              className="record-tab"
              role="tabpanel"
              aria-labelledby={`${id}-${one}`}
              hidden={tab !== one}
            >
              {(tab === one || one === "details") && parts[one]}
            </div>
          ))}
        </>
      ) : (
        <div className={withRows ? "record-columns with-rows" : "record-columns"}>
          <div className="card record-panel">{parts.details}</div>
          <section className="card record-panel" aria-label={t("record.tab.timeline")}>
            <h2>{t("record.tab.timeline")}</h2>
            {parts.timeline}
          </section>
          <aside className="record-related" aria-label={t("record.tab.related")}>
            {parts.related}
          </aside>
        </div>
      )}
    </div>
  );
}
