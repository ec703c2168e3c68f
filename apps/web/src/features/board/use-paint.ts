import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { RecordRow } from "../../api/record-types.ts";
import type { FunnelView, ObjectView, Workspace } from "../../api/workspace-types.ts";
import { useWords } from "../../app/i18n/use-words.ts";
import { checkQuery } from "../gate/check-query.ts";
import type { Judge, Setting } from "../gate/judge.ts";
import { type Paint, paintColumns, painted } from "./painting.ts";

const nothing: ReadonlyMap<string, Paint> = new Map();

/** How every column looks for the record being moved: at once from the browser's own judgement, then sharpened by the server's. `only` asks for one stage. */
export function usePaint(
  workspace: Workspace,
  object: ObjectView,
  funnel: FunnelView,
  row: RecordRow | undefined,
  judge: Judge | undefined,
  setting: Setting,
  only?: string,
): ReadonlyMap<string, Paint> {
  const { language } = useWords();
  const local = useMemo(() => (row ? paintColumns(funnel, row, judge, setting) : nothing), [funnel, row, judge, setting]);
  const unsure = row
    ? [...local].filter(([stage, paint]) => paint.unsure && (only === undefined || stage === only)).map(([stage]) => stage)
    : [];
  const place = { app: workspace.key, object: object.key };
  return useQueries({
    queries: unsure.map((stage) => ({
      ...checkQuery(place, row ?? { id: "", version: 0 }, stage, funnel.key, {}, language),
      enabled: row !== undefined,
    })),
    combine: (answers) => {
      const sharp = new Map(local);
      answers.forEach((answer, index) => {
        const stage = unsure[index];
        const paint = stage === undefined ? undefined : local.get(stage);
        if (stage === undefined || paint === undefined || !answer.data) return;
        const unmet = answer.data.criteria.filter((criterion) => !criterion.met);
        sharp.set(stage, painted(unmet, { reason: paint.reason, unsure: false }));
      });
      return sharp;
    },
  });
}
