import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView } from "../../api/workspace-types.ts";
import { classifyMove } from "../gate/classify-move.ts";
import type { Judge, Setting } from "../gate/judge.ts";

/** How a column looks while a card hangs over the board. */
export interface Paint {
  readonly state: "here" | "open" | "needs" | "asking" | "denied";
  /** Must criteria known to be missing. */
  readonly missing: number;
  /** Some criteria only the server can judge. */
  readonly unsure: boolean;
  /** A reason will be asked for. */
  readonly reason: boolean;
}

/** Judges every column at once for one record; what the browser cannot judge is marked so that the server is asked. */
export function paintColumns(funnel: FunnelView, row: RecordRow, judge: Judge | undefined, setting: Setting): ReadonlyMap<string, Paint> {
  return new Map(funnel.stages.map((stage) => [stage.key, paint(funnel, row, stage.key, judge, setting)]));
}

function paint(funnel: FunnelView, row: RecordRow, to: string, judge: Judge | undefined, setting: Setting): Paint {
  const move = classifyMove(funnel, row.stage, to);
  if (move === undefined) return { state: "here", missing: 0, unsure: false, reason: false };
  if (move.policy === "deny") return { state: "denied", missing: 0, unsure: false, reason: false };
  const reason = move.reason.required;
  if (judge === undefined)
    return { state: move.criteria.length === 0 ? "open" : "asking", missing: 0, unsure: move.criteria.length > 0, reason };
  const judged = judge.judge(move, row, {}, setting).filter((one) => one.faced.criterion.severity === "must");
  const missing = judged.filter((one) => one.met === false).length;
  const unsure = judged.some((one) => one.met === undefined);
  return { state: missing > 0 ? "needs" : unsure ? "asking" : "open", missing, unsure, reason };
}
