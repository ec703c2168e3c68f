import type { TargetReport as TargetDefinition } from "@funnelsmith/definition";
import { sql } from "@funnelsmith/logic";
import { findFunnel } from "../find.ts";
import { stepsOf } from "../funnel/steps.ts";
import { instantOf } from "../meta.ts";
import { notAPoint } from "../point-problem.ts";
import type { ReportType } from "../report-type.ts";
import { standings } from "../sql/standings.ts";
import { runAttainment } from "../target/attainment.ts";
import { runNeeds } from "../target/needs.ts";
import { questionOf, wins, winsBy } from "../target/wins.ts";

/** What was won against its target, and what the stages need for the rest of it. */
export const targetReport: ReportType<TargetDefinition> = {
  type: "target",
  title: { "zh-CN": "目标", en: "Targets" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  run: (ctx, definition, params) =>
    definition.basis === "needs" ? runNeeds(ctx, definition, params) : runAttainment(ctx, definition, params),
  records(ctx, definition, params, point) {
    if (definition.basis !== "needs") {
      if (point.column !== "won") throw notAPoint();
      return sql`select s.id from ${wins(ctx, definition, params)} and ${winsBy(definition)} is not distinct from ${point.row["by"] ?? null}::text`;
    }
    const step = stepsOf(findFunnel(ctx, definition.funnel).funnel).find((one) => one.key === point.row["stage"]);
    if (!step || point.column !== "standing") throw notAPoint();
    if (step.won) {
      const from = String(point.row["starts"]);
      if (Number.isNaN(Date.parse(from))) throw notAPoint();
      return sql`select s.id from ${wins(ctx, definition, { ...params, from, to: instantOf(ctx, params) })}`;
    }
    return sql`select s.id from (${standings(questionOf(ctx, definition, params))}) s where s.stage = ${step.key}`;
  },
};
