import type { TFunction } from "i18next";
import { call } from "../../api/call.ts";
import { recordsPath } from "../../api/queries.ts";
import type { MemberName } from "../../api/record-types.ts";
import type { Place } from "./check-query.ts";

interface Transition {
  readonly at: string;
  readonly actor: MemberName | null;
}

/** Who moved a record meanwhile, and when: 「周敏 2 分钟前已推进到…」; without the name where the ledger is not readable. */
export async function movedSentence(place: Place, row: { readonly id: string }, stage: string, t: TFunction): Promise<string> {
  try {
    const { items } = await call<{ items: readonly Transition[] }>("GET", `${recordsPath(place.app, place.object)}/${row.id}/transitions`);
    const last = [...items].sort((a, b) => (a.at < b.at ? 1 : -1))[0];
    if (last?.actor?.name) {
      const minutes = Math.max(0, Math.round((Date.now() - Date.parse(last.at)) / 60_000));
      return t("board.movedBy", { who: last.actor.name, count: minutes, stage });
    }
  } catch {
    // The sentence without a name still says what happened.
  }
  return t("board.movedElsewhere", { stage });
}
