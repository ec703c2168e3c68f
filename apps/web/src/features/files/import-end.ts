import type { ObjectView } from "../../api/workspace-types.ts";
import type { Words } from "../../app/i18n/use-words.ts";
import type { Format } from "../../values/format.ts";
import type { Job } from "./job-queries.ts";

const counts = ["create", "update", "conflict"] as const;

/** How a job ended, as a sentence of its own: what was done, or why it was not. */
export function endingOf({ phase, state }: Pick<Job, "phase" | "state">, t: Words["t"]): string {
  return state === "cancelled" ? t(phase === "check" ? "files.cancelledCheck" : "files.cancelled") : t(`files.ended.${phase}`);
}

/** The end of a job for somebody who looks at something else: of which records, and what came of how many. */
export function endOf(job: Job, object: ObjectView | undefined, { t, say }: Words, format: Format): string {
  const title = say(object?.title) || job.object;
  if (job.state === "failed") return t("files.newsFailed", { object: title, reason: job.problem?.detail ?? job.problem?.title ?? "" });
  const said = counts.flatMap((name) => {
    const count = job.result[name] ?? 0;
    return count === 0 || job.phase === "undo" ? [] : [`${t(`files.outcome.${name}`)} ${format.number(count)}`];
  });
  return [t("files.news", { object: title, ending: endingOf(job, t) }), said.join(t("common.listComma"))].filter(Boolean).join(" ");
}
