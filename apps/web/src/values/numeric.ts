import type { FieldDefinition } from "@funnelsmith/definition";
import { standsFor } from "./value-text.ts";

const kinds: Partial<Record<FieldDefinition["kind"], "summed" | "compared">> = { number: "summed", money: "summed", percent: "compared" };

/** Whether a field's values stand right-aligned, as numbers do. */
export const isNumeric = (field: FieldDefinition): boolean => kinds[standsFor(field).kind] !== undefined;

/** Whether values of a field may be added up; shares of different things may not. */
export const isSummed = (field: FieldDefinition): boolean => kinds[standsFor(field).kind] === "summed";
