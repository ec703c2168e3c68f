import { type ReactElement, Suspense, useId } from "react";
import { isWithheld } from "../../api/is-withheld.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView } from "../../api/workspace-types.ts";
import { funnelOf, useWorkspace } from "../../app/use-workspace.ts";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { usePhone } from "../../ui/use-media.ts";
import { PendingGate } from "../board/pending-gate.tsx";
import { useBoardMoves } from "../board/use-board-moves.ts";
import { nextStage } from "../gate/classify-move.ts";
import { PathBar } from "./path-bar.tsx";
import { RecordLayout, type ShownRecord } from "./record-layout.tsx";
import { useRecord } from "./use-record.ts";
import "./record.css";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostPart } from "../../ui/lost-part.tsx";

const GatePanel = lazyPart(() => import("../gate/gate-panel.tsx"), "GatePanel", LostPart);

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
  // Looked at again without an answer: what was read stays, and so does what is being typed. Gone or hidden now, it goes.
  if (query.isError && (query.data === undefined || isWithheld(query.error)))
    return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  const row = query.data;
  const funnel = funnelOf(workspace, row.funnel) ?? workspace.funnels.find((one) => one.object === object.key);
  return <Shown object={object} funnel={funnel} row={row} state={state} narrow={narrow} onGone={onGone} />;
}

function Shown(props: ShownRecord): ReactElement {
  return props.funnel ? <InFunnel {...props} funnel={props.funnel} /> : <RecordLayout {...props} path={null} onAdvance={() => undefined} />;
}

function InFunnel(props: ShownRecord & { readonly funnel: FunnelView }): ReactElement {
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
  const inline = phone && next && row.may.advance;
  return (
    <>
      <RecordLayout
        {...props}
        onAdvance={to}
        path={<PathBar funnel={funnel} row={row} onStage={to} />}
        gate={
          inline && (
            <section className="gate-card card" aria-labelledby={titleId}>
              <Suspense fallback={<Skeleton height={120} />}>
                <GatePanel
                  key={`${row.id}-${next.key}`}
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
