import type { FunnelReport as FunnelDefinition } from "@funnelsmith/definition";
import type { Ctx } from "@funnelsmith/engine";
import { countedBy } from "../counted-by.ts";
import { findFunnel } from "../find.ts";
import { runStages, stageRecords } from "../flow/stages.ts";
import { type Cohort, cohortColumns, cohortRecords } from "../funnel/cohort-sql.ts";
import { runCohort } from "../funnel/cohort.ts";
import { type Movement, recordsAt, visitConditions } from "../funnel/movement.ts";
import { stepsOf } from "../funnel/steps.ts";
import { runStock, stockRecords } from "../funnel/stock.ts";
import { runVisit } from "../funnel/visit.ts";
import { notAPoint } from "../point-problem.ts";
import type { ReportParams, ReportPoint, ReportType } from "../report-type.ts";

const movementOf = (ctx: Ctx, definition: FunnelDefinition, params: ReportParams): Movement => ({
  ctx,
  definition,
  params,
  ...findFunnel(ctx, definition.funnel),
});

function cohortOf(ctx: Ctx, definition: FunnelDefinition, params: ReportParams): Cohort {
  const found = findFunnel(ctx, definition.funnel);
  return { ctx, definition, params, ...found, steps: stepsOf(found.funnel) };
}

/** How far records get in a funnel: by cohort, by flow, by visit, or the stock at an instant. */
export const funnelReport: ReportType<FunnelDefinition> = {
  type: "funnel",
  title: { "zh-CN": "阶段转化", en: "Funnel" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  run(ctx, definition, params) {
    const basis = definition.basis ?? "cohort";
    if (basis === "cohort") return runCohort(cohortOf(ctx, definition, params));
    const movement = movementOf(ctx, definition, params);
    if (basis === "flow") return runStages(ctx, definition, params);
    return basis === "visit" ? runVisit(movement) : runStock(movement);
  },
  records(ctx, definition, params, point: ReportPoint) {
    const basis = definition.basis ?? "cohort";
    const stage = String(point.row["stage"]);
    if (basis === "cohort") {
      const cohort = cohortOf(ctx, definition, params);
      const index = cohort.steps.findIndex((step) => step.key === stage);
      const column = cohortColumns.find((each) => each === point.column);
      if (index < 0 || column === undefined) throw notAPoint();
      return cohortRecords(cohort, index, column);
    }
    if (basis === "flow") return stageRecords(ctx, definition, params, point);
    const movement = movementOf(ctx, definition, params);
    if (basis === "stock") return stockRecords(movement, stage);
    return recordsAt(movement, stage, countedBy(visitConditions(movement), point.column));
  },
};
