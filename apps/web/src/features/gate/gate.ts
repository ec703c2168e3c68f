import type { CriterionAnswer } from "../../api/move-types.ts";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView, Workspace } from "../../api/workspace-types.ts";
import type { Move } from "./classify-move.ts";
import type { CriterionLine } from "./criterion-line.ts";
import type { Judge, Setting } from "./judge.ts";
import type { MoveReason } from "./reason-fields.tsx";

/** What a gate panel is opened for. */
export interface GateRequest {
  readonly workspace: Workspace;
  readonly object: ObjectView;
  readonly funnel: FunnelView;
  readonly row: RecordRow;
  readonly to: string;
  /** Known when the server has just refused the move. */
  readonly refused?: readonly CriterionAnswer[] | undefined;
  readonly onMoved: (row: RecordRow) => void;
  /** Somebody else moved the record meanwhile: the panel no longer makes sense. */
  readonly onElsewhere: (row: RecordRow) => void;
}

/** Everything a gate panel shows and can do. */
export interface Gate {
  readonly row: RecordRow;
  readonly move: Move | undefined;
  readonly lines: readonly CriterionLine[];
  readonly loading: boolean;
  readonly checkError: unknown;
  readonly values: Readonly<Record<string, unknown>>;
  readonly setValue: (field: string, value: unknown) => void;
  /** What the last check or save was refused with. */
  readonly error: unknown;
  /** What is wrong with a field's value as typed, by field. */
  readonly fieldErrors: Readonly<Record<string, string>>;
  readonly reason: MoveReason;
  readonly setReason: (change: Partial<MoveReason>) => void;
  readonly reasonNeeded: boolean;
  readonly reasonMissing: boolean;
  readonly exception: string | undefined;
  readonly setException: (reason: string | undefined) => void;
  /** Must criteria not met. */
  readonly missing: number;
  /** Everything still to do before the move: criteria, fields refused, the reason. */
  readonly open: number;
  readonly ready: boolean;
  readonly saving: boolean;
  readonly failure: string | undefined;
  /** Saves and moves; while what was typed is still being judged, as soon as that says it may. Answers whether there is anything to wait for. */
  readonly submit: () => boolean;
  readonly recheck: () => void;
  readonly judge: Judge | undefined;
  readonly setting: Setting;
  readonly patch: Readonly<Record<string, unknown>>;
}
