import { lazy, type ReactElement, Suspense, useId, useState } from "react";
import type { FunnelView, ObjectView, RecordRow } from "../../api/types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { funnelOf, useWorkspace } from "../../app/use-workspace.ts";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { usePhone } from "../../ui/use-media.ts";
import { PendingGate } from "../board/pending-gate.tsx";
import { useBoardMoves } from "../board/use-board-moves.ts";
import { nextStage } from "../gate/classify-move.ts";
import { PathBar } from "./path-bar.tsx";
import { RecordFields } from "./record-fields.tsx";
import { RecordHead } from "./record-head.tsx";
import { RecordTimeline } from "./record-timeline.tsx";
import { RelatedLists } from "./related-lists.tsx";
import { type RecordState, useRecord } from "./use-record.ts";
import "./record.css";

const GatePanel = lazy(async () => ({ default: (await import("../gate/gate-panel.tsx")).GatePanel }));

interface Props {
  readonly object: ObjectView;
  readonly id: string;
  /** A narrow panel beside a list, or the whole page. */
  readonly narrow: boolean;
  readonly onGone: () => void;
}

/** One record: who it is, where on its way, its values, its history, what belongs to it. */
export function RecordView({ object, id, narrow, onGone }: Props): ReactElement {
  const state = useRecord(object, id);
  const { query } = state;
  const workspace = useWorkspace();
  if (query.isPending) {
    return (
      <div className="record-loading" aria-busy>
        <Skeleton width="45%" height={24} />
        <Skeleton height={36} style={{ margin: "18px 0" }} />
        {[1, 2, 3, 4].map((n) => (
          <Skeleton key={n} height={40} style={{ marginBottom: 12 }} />
        ))}
      </div>
    );
  }
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  const row = query.data;
  const funnel = funnelOf(workspace, row.funnel) ?? workspace.funnels.find((one) => one.object === object.key);
  return <Shown object={object} funnel={funnel} row={row} state={state} narrow={narrow} onGone={onGone} />;
}

interface ShownProps extends Omit<Props, "id"> {
  readonly funnel: FunnelView | undefined;
  readonly row: RecordRow;
  readonly state: RecordState;
}

function Shown(props: ShownProps): ReactElement {
  return props.funnel ? <InFunnel {...props} funnel={props.funnel} /> : <Layout {...props} path={null} onAdvance={() => undefined} />;
}

function InFunnel(props: ShownProps & { readonly funnel: FunnelView }): ReactElement {
  const { object, funnel, row, state } = props;
  const workspace = useWorkspace();
  const phone = usePhone();
  const titleId = useId();
  const moves = useBoardMoves(workspace, object, funnel);
  const next = nextStage(funnel, row.stage);
  const to = (stage: string): void => moves.drop(row, stage, undefined);
  const request = {
    workspace,
    object,
    funnel,
    row,
    onMoved: (after: RecordRow) => {
      state.refresh(after);
      moves.moved(row, after);
    },
    onElsewhere: (now: RecordRow) => {
      state.refresh(now);
      moves.elsewhere(now);
    },
  };
  const inline = phone && next && funnel.rights.advance !== "none";
  return (
    <>
      <Layout
        {...props}
        onAdvance={to}
        path={<PathBar funnel={funnel} row={row} onStage={to} />}
        gate={
          inline && (
            <section className="gate-card card" aria-labelledby={titleId}>
              <Suspense fallback={<Skeleton height={120} />}>
                <GatePanel
                  key={`${row.id}-${row.version}-${next.key}`}
                  request={{ ...request, to: next.key }}
                  titleId={titleId}
                  inline
                  onCancel={() => undefined}
                />
              </Suspense>
            </section>
          )
        }
      />
      <PendingGate moves={moves} about={request} />
    </>
  );
}

type Tab = "timeline" | "details" | "related";

function Layout({
  object,
  funnel,
  row,
  state,
  narrow,
  onGone,
  path,
  gate,
  onAdvance,
}: ShownProps & {
  readonly path: ReactElement | null;
  readonly gate?: ReactElement | false | undefined;
  readonly onAdvance: (to: string) => void;
}): ReactElement {
  const { t } = useWords();
  const phone = usePhone();
  const [tab, setTab] = useState<Tab>("details");
  const tabs: readonly Tab[] = ["details", "timeline", "related"];
  const parts: Record<Tab, ReactElement> = {
    details: <RecordFields object={object} row={row} onSaved={state.refresh} columns={narrow || phone ? 2 : 1} />,
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
          <div className="record-tabs" role="tablist">
            {tabs.map((one) => (
              <button key={one} type="button" role="tab" aria-selected={tab === one} onClick={() => setTab(one)}>
                {t(`record.tab.${one}`)}
              </button>
            ))}
          </div>
          <div className="record-tab" role="tabpanel">
            {parts[tab]}
          </div>
        </>
      ) : (
        <div className="record-columns">
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
