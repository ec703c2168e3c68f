import type { Aggregate, KindFlags } from "../field-kind.ts";

/** What dates and instants can be asked. */
export const momentFlags: KindFlags = { sortable: true, groupable: true };

/** Aggregates of dates and instants. */
export const momentAggregates: readonly Aggregate[] = ["count", "min", "max", "count_distinct"];
