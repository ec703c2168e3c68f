import { type LocalizedText, Problem, type ProblemItem } from "@funnelsmith/problem";
import type { CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";

/** A place in a funnel that a request names. */
export interface Target {
  readonly funnel: CatalogFunnel;
  readonly to: CatalogStage;
}

const invalid = (pointer: string, code: string, zh: string, en: string, hint?: LocalizedText): Problem => {
  const errors: ProblemItem[] = [{ pointer, code, detail: { "zh-CN": zh, en }, ...(hint && { hint }) }];
  return new Problem("RECORD_INVALID", undefined, { errors });
};

/** The funnel a request means: the one named, else the record's present one, else the object's only one. */
export function resolveFunnel(object: CatalogObject, named: string | undefined, present: string | null = null): CatalogFunnel {
  const [only, ...others] = object.funnels;
  const key = named ?? present ?? (others.length === 0 ? only?.key : undefined);
  const funnel = object.funnels.find((each) => each.key === key);
  if (funnel) return funnel;
  if (key === undefined) throw invalid("/funnel", "FUNNEL_REQUIRED", "请指明漏斗", "Say which funnel");
  throw invalid("/funnel", "UNKNOWN_FUNNEL", "没有这个漏斗", "There is no such funnel");
}

/** The stage of a funnel by key. */
export function resolveStage(funnel: CatalogFunnel, key: string, pointer: string): CatalogStage {
  const stage = funnel.stage.get(key);
  if (!stage) {
    const keys = [...funnel.stage.keys()];
    throw invalid(pointer, "UNKNOWN_STAGE", "漏斗中没有这个阶段", "The funnel has no such stage", {
      "zh-CN": `阶段有：${keys.join("、")}。`,
      en: `Its stages are ${keys.join(", ")}.`,
    });
  }
  return stage;
}
