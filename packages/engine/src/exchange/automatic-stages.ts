import type { Catalog, CatalogFunnel, CatalogObject, CatalogStage } from "@funnelsmith/storage";
import { type AutoRule, autoRules, touchedBy } from "../moves/auto-rules.ts";

/** A stage that may draw records in because an import wrote something. */
export interface AutomaticStage {
  /** `funnel.stage` */
  readonly key: string;
  readonly funnel: CatalogFunnel;
  readonly stage: CatalogStage;
}

/** The stages an import of an object may set off: by its own rows, or by the records they name. */
export function automaticStages(catalog: Catalog, object: CatalogObject): readonly AutomaticStage[] {
  return catalog.memo(`automatic stages:${object.key}`, () => {
    const written = [object, ...object.outgoing.flatMap(({ to }) => catalog.objects.get(to) ?? [])];
    const isTouched = (auto: AutoRule): boolean => written.some((each) => touchedBy(catalog, auto, each) !== undefined);
    return autoRules(catalog)
      .filter(isTouched)
      .map(({ key, gate }) => ({ key, funnel: gate.funnel, stage: gate.to }));
  });
}
