import type { LocalizedText } from "@funnelsmith/problem";
import type { CatalogFunnel, CatalogStage } from "@funnelsmith/storage";
import type { Text } from "@funnelsmith/definition";

/** One step of a funnel: an open stage, or all won-kind stages together as the last. */
export interface Step {
  /** Key of the stage; of the first won stage for the last step. */
  readonly key: string;
  readonly title: LocalizedText;
  readonly stages: readonly CatalogStage[];
  readonly won: boolean;
}

/** Both languages of words that may be given in one. */
export function localized(text: Text): LocalizedText {
  if (typeof text === "string") return { "zh-CN": text, en: text };
  const any = text["zh-CN"] ?? text.en ?? "";
  return { "zh-CN": text["zh-CN"] ?? any, en: text.en ?? any };
}

/** What the reasons of some stages are called, by their codes. */
export function reasonTitles(stages: readonly CatalogStage[]): ReadonlyMap<string, LocalizedText> {
  const options = stages.flatMap((stage) => stage.definition.reason?.options ?? []);
  return new Map(options.map((option) => [option.value, localized(option.title)]));
}

/** Open stages in order, then winning: a win is the first entry to any won-kind stage, and moves among those are no further wins. */
export function stepsOf(funnel: CatalogFunnel): readonly Step[] {
  const step = (stages: readonly CatalogStage[], won: boolean): Step[] => {
    const [first] = stages;
    return first ? [{ key: first.key, title: localized(first.definition.title), stages, won }] : [];
  };
  const open = funnel.stages.filter((stage) => stage.kind === "open").flatMap((stage) => step([stage], false));
  return [
    ...open,
    ...step(
      funnel.stages.filter((stage) => stage.kind === "won"),
      true,
    ),
  ];
}
