import { type HTMLAttributes, type ReactElement, useId, useState } from "react";
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

const tabs = ["details", "timeline", "related"] as const;

type Tab = (typeof tabs)[number];

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
  const tabbed = narrow || phone;
  const parts: Record<Tab, ReactElement> = {
    details: <RecordFields object={object} row={row} onSaved={state.refresh} columns={tabbed || withRows ? 2 : 1} />,
    timeline: <RecordTimeline object={object} row={row} />,
    related: <RelatedLists object={object} row={row} />,
  };
  // One part is one element in either layout: what is being filled in stays when another part is looked at, or the phone is turned.
  const panelOf = (one: Tab): HTMLAttributes<HTMLDivElement> => ({
    id: `${id}-panel-${one}`,
    className: "record-tab",
    role: "tabpanel",
    "aria-labelledby": `${id}-${one}`,
    hidden: tab !== one,
  });
  const columnOf = (one: Tab): HTMLAttributes<HTMLDivElement> =>
    one === "details"
      ? { className: "card record-panel" }
      : one === "timeline"
        ? { className: "card record-panel", role: "region", "aria-label": t("record.tab.timeline") }
        : { className: "record-related", role: "complementary", "aria-label": t("record.tab.related") };
  return (
    <div className={narrow ? "record narrow" : "record"}>
      <RecordHead object={object} funnel={funnel} row={row} state={state} onAdvance={onAdvance} onGone={onGone} />
      {path}
      {gate}
      {tabbed && (
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
      )}
      <div className={tabbed ? undefined : withRows ? "record-columns with-rows" : "record-columns"}>
        {tabs.map((one) => (
          <div key={one} {...(tabbed ? panelOf(one) : columnOf(one))}>
            {!tabbed && one === "timeline" && <h2>{t("record.tab.timeline")}</h2>}
            {(!tabbed || tab === one || one === "details") && parts[one]}
          </div>
        ))}
      </div>
    </div>
  );
}
