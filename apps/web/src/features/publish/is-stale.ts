import { Problem } from "@funnelsmith/problem";

/** Whether a publish was refused because its plan speaks of a version or draft that is no more. */
export const isStale = (error: unknown): boolean => error instanceof Problem && error.code === "PLAN_STALE";
