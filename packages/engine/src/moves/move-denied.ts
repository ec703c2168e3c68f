import { Problem } from "@funnelsmith/problem";
import type { Move, MoveKind } from "./classify.ts";

const words: Readonly<Record<MoveKind, readonly [zh: string, en: string]>> = {
  forward: ["推进", "Moving forward"],
  skip: ["跳过阶段", "Skipping stages"],
  back: ["退回", "Going back"],
  reopen: ["重新打开", "Reopening"],
  close: ["关闭", "Closing"],
};

/** The refusal of a move that the funnel's rules deny. */
export function moveDenied(move: Move): Problem {
  const [zh, en] = words[move.kind];
  return new Problem("MOVE_NOT_ALLOWED", { "zh-CN": `漏斗不允许${zh}`, en: `${en} is not allowed in this funnel` });
}
