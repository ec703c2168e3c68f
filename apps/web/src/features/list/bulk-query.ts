import type { ProblemCode } from "@funnelsmith/problem";
import { call } from "../../api/call.ts";
import { recordsPath } from "../../api/queries.ts";
import type { MoveInput } from "../../api/move-types.ts";
import type { FunnelView } from "../../api/workspace-types.ts";

/** Why a record stayed where it was. */
export interface Blocked {
  readonly id: string;
  readonly code: ProblemCode;
  /** Keys of the must criteria it does not meet. */
  readonly criteria: readonly string[];
}

/** What became of a bulk move. */
export interface BulkResult {
  readonly moved: readonly string[];
  readonly blocked: readonly Blocked[];
}

/** Moves every record that passes its gate; the others stay, each with the reason why. */
export const advanceAll = (
  app: string,
  object: string,
  input: Pick<MoveInput, "to" | "funnel" | "reason"> & { readonly ids: readonly string[] },
  idempotencyKey: string,
): Promise<BulkResult> => call<BulkResult>("POST", `${recordsPath(app, object)}/advance/bulk`, { body: input, idempotencyKey });

/** Titles of criteria by their keys, of the later funnel where several name one; what no stage names any more is left out. */
export function criterionTitles(funnels: readonly FunnelView[], keys: readonly string[]): readonly FunnelView["title"][] {
  const all = funnels.flatMap(({ stages }) => stages).flatMap((stage) => [...(stage.entry ?? []), ...(stage.exit ?? [])]);
  const named = new Map(all.map((criterion) => [criterion.key, criterion.title]));
  return keys.flatMap((key) => named.get(key) ?? []);
}
