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
  /** A criterion that only warns is known not to be met: it is shown before the move is made. */
  readonly warned: boolean;
}

/** Judges every column at once for one record; what the browser cannot judge is marked so that the server is asked. */
export function paintColumns(funnel: FunnelView, row: RecordRow, judge: Judge | undefined, setting: Setting): ReadonlyMap<string, Paint> {
  return new Map(funnel.stages.map((stage) => [stage.key, paint(funnel, row, stage.key, judge, setting)]));
}

/** How many of several records may go to a stage at once, and how many have something missing or ask the server first. */
export interface SeveralPaint {
  readonly open: number;
  readonly needs: number;
  readonly asking: number;
  readonly denied: number;
}

/** Counts by stage how the columns look for several records; those in the stage already are left out. */
export function paintSeveral(paints: readonly ReadonlyMap<string, Paint>[], stage: string): SeveralPaint {
  const states = paints.map((one) => one.get(stage)?.state);
  const countOf = (state: Paint["state"]): number => states.filter((one) => one === state).length;
  return { open: countOf("open"), needs: countOf("needs"), asking: countOf("asking"), denied: countOf("denied") };
}

/** One look for several: that of the best off of them. */
export function paintOfSeveral(counts: SeveralPaint | undefined): Paint["state"] {
  const order = ["open", "asking", "needs", "denied"] as const;
  return order.find((state) => (counts?.[state] ?? 0) > 0) ?? "here";
}

function paint(funnel: FunnelView, row: RecordRow, to: string, judge: Judge | undefined, setting: Setting): Paint {
  const move = classifyMove(funnel, row.stage, to);
  const plain = { missing: 0, unsure: false, reason: false, warned: false };
  if (move === undefined) return { ...plain, state: "here" };
  if (move.policy === "deny") return { ...plain, state: "denied" };
  const reason = move.reason.required;
  if (judge === undefined)
    return { ...plain, state: move.criteria.length === 0 ? "open" : "asking", unsure: move.criteria.length > 0, reason };
  const judged = judge.judge(move, row, {}, setting);
  const unmet = judged.filter((one) => one.met === false).map((one) => one.faced.criterion);
  return painted(unmet, { reason, unsure: judged.some((one) => one.met === undefined) });
}

/** How a column looks whose unmet criteria are known. */
export function painted(
  unmet: readonly { readonly severity: "must" | "warn" }[],
  { reason, unsure }: Pick<Paint, "reason" | "unsure">,
): Paint {
  const missing = unmet.filter(({ severity }) => severity === "must").length;
  return { state: missing > 0 ? "needs" : unsure ? "asking" : "open", missing, unsure, reason, warned: unmet.length > missing };
}
