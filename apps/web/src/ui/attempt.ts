import { sentenceOf } from "../api/sentence-of.ts";
import { words } from "../app/i18n/language.ts";
import { showToast } from "./toast.tsx";

/** Does something somebody asked for by one press; when it fails, says why and offers to try again. */
export function attempt(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => showToast(sentenceOf(error), { label: words.t("common.retry"), run: () => attempt(work) }));
}
