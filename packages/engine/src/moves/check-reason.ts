import { isPlainText } from "@funnelsmith/fields";
import { type LocalizedText, Problem, type ProblemItem } from "@funnelsmith/problem";
import type { Move } from "./classify.ts";

/** Why a move is made: a code of the target's list, words, or both. */
export interface MoveReason {
  readonly code?: string;
  readonly note?: string;
}

const longest = 1000;

function wrong(pointer: string, code: string, zh: string, en: string, hint?: LocalizedText): Problem {
  const errors: ProblemItem[] = [{ pointer, code, detail: { "zh-CN": zh, en }, ...(hint && { hint }) }];
  return new Problem("RECORD_INVALID", undefined, { errors });
}

/** Words as they are kept: trimmed, at most 1,000 characters, no NUL and no lone surrogate; undefined when there are none. */
export function checkNote(note: string | undefined, pointer: string): string | undefined {
  const words = note?.trim();
  if (!words) return undefined;
  if (words.length > longest) throw wrong(pointer, "TEXT_TOO_LONG", `最多 ${longest} 个字符`, `At most ${longest} characters`);
  if (!isPlainText(words)) throw wrong(pointer, "TEXT_INVALID", "含有不允许的字符", "A character in it is not allowed");
  return words;
}

/** The reason as the ledger keeps it; REASON_REQUIRED when the move needs one that is not there, RECORD_INVALID for a code outside the list. */
export function checkReason(
  move: Move,
  reason: MoveReason | undefined,
): { readonly code: string | undefined; readonly note: string | undefined } {
  const note = checkNote(reason?.note, "/reason/note");
  const code = reason?.code === "" ? undefined : reason?.code;
  const { codes, required } = move.reason;
  const hint = codes && { "zh-CN": `可选：${[...codes].join("、")}。`, en: `Choose one of ${[...codes].join(", ")}.` };
  if (code !== undefined && !codes?.has(code))
    throw wrong("/reason/code", "REASON_UNKNOWN", "不在原因列表中", "Not one of the reasons", hint);
  if (required && (codes ? code === undefined : note === undefined)) {
    throw new Problem("REASON_REQUIRED", undefined, {
      errors: [
        codes
          ? {
              pointer: "/reason/code",
              code: "REASON_REQUIRED",
              detail: { "zh-CN": "请选择原因", en: "Choose a reason" },
              ...(hint && { hint }),
            }
          : { pointer: "/reason/note", code: "REASON_REQUIRED", detail: { "zh-CN": "请说明原因", en: "Say why" } },
      ],
    });
  }
  return { code, note };
}
