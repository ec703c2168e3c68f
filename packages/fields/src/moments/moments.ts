import type { Aggregate, KindFlags } from "../field-kind.ts";

/** What dates and instants can be asked. */
export const momentFlags: KindFlags = {
  virtual: false,
  multiple: false,
  sortable: true,
  unique: false,
  copyable: true,
  searchable: false,
  reference: false,
  member: false,
  amount: false,
  groupable: true,
};

/** Aggregates of dates and instants. */
export const momentAggregates: readonly Aggregate[] = ["count", "min", "max", "count_distinct"];
