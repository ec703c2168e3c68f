import type { LeaksReport as LeaksDefinition } from "@funnelsmith/definition";
import { findFunnel } from "../find.ts";
import { capacityRecords, runCapacity } from "../leaks/capacity.ts";
import { runTime, timeRecords } from "../leaks/time.ts";
import { runWins } from "../leaks/wins.ts";
import { askedOf, stepRecords } from "../leaks/wins-sql.ts";
import { notAPoint } from "../point-problem.ts";
import type { ReportType } from "../report-type.ts";

/** Where a funnel leaks: wins to gain, days waited, queues that grow, each apart. */
export const leaksReport: ReportType<LeaksDefinition> = {
  type: "leaks",
  title: { "zh-CN": "瓶颈", en: "Leaks" },
  object: (ctx, definition) => findFunnel(ctx, definition.funnel).object,
  run(ctx, definition, params) {
    if (definition.basis === "time") return runTime(ctx, definition, params);
    return definition.basis === "capacity" ? runCapacity(ctx, definition, params) : runWins(ctx, definition, params);
  },
  records(ctx, definition, params, point) {
    const stage = String(point.row["stage"]);
    if (definition.basis === "time") return timeRecords(ctx, definition, params, stage, point.column);
    if (definition.basis === "capacity") return capacityRecords(ctx, definition, params, stage, point.column);
    const asked = askedOf(ctx, definition, params);
    const pos = asked.steps.findIndex((step) => step.key === stage && !step.won);
    if (pos < 0) throw notAPoint();
    return stepRecords(asked, pos, point.column);
  },
};
