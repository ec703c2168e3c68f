import { type ReactElement, Suspense, useId, useState } from "react";
import { isWithheld } from "../../api/is-withheld.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView } from "../../api/workspace-types.ts";
import { funnelOf, funnelsOf, useWorkspace } from "../../app/use-workspace.ts";
import { Failure, Skeleton } from "../../ui/states.tsx";
import { usePhone } from "../../ui/use-media.ts";
import { PendingGate } from "../board/pending-gate.tsx";
import { useBoardMoves } from "../board/use-board-moves.ts";
import { mayAdvance, nextStage, stageIn } from "../gate/classify-move.ts";
import { FunnelChoice } from "./funnel-choice.tsx";
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
  const [looked, look] = useState<string>();
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
  // Of several it may go through: where it is, until another is looked at; in none yet, none is taken for granted.
  const funnels = funnelsOf(workspace, object.key);
  const here = funnelOf(workspace, row.funnel) ?? (funnels.length === 1 ? funnels[0] : undefined);
  const funnel = funnels.find(({ key }) => key === looked) ?? here;
  const way = funnels.length > 1 && <FunnelChoice funnels={funnels} row={row} shown={funnel} onChange={look} />;
  const shown = { object, row, state, narrow, onGone };
  return funnel ? (
    <InFunnel key={funnel.key} {...shown} funnel={funnel} choice={way} />
  ) : (
    <RecordLayout {...shown} funnel={undefined} path={way || null} onAdvance={() => undefined} />
  );
}

function InFunnel(props: ShownRecord & { readonly funnel: FunnelView; readonly choice: ReactElement | false }): ReactElement {
  const { object, funnel, row, state } = props;
  const workspace = useWorkspace();
  const phone = usePhone();
  const titleId = useId();
  const moves = useBoardMoves(workspace, object, funnel);
  const next = nextStage(funnel, stageIn(funnel, row));
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
  const inline = phone && next && mayAdvance(funnel, row);
  return (
    <>
      <RecordLayout
        {...props}
        onAdvance={to}
        path={
          <>
            {props.choice}
            <PathBar funnel={funnel} row={row} onStage={to} />
          </>
        }
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
