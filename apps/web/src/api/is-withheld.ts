import { Problem } from "@funnelsmith/problem";

/** What was asked for is not there, or not for this reader; the two look the same, and asking again changes nothing. */
export const isWithheld = (error: unknown): boolean => error instanceof Problem && (error.status === 403 || error.status === 404);
