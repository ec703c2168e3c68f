import { equality } from "../equality.ts";
import type { CallOperator } from "../operator.ts";

/** `!=`. */
export const notEqualOperator: CallOperator = equality("!=", false);
