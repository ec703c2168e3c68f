import { equality } from "../equality.ts";
import type { CallOperator } from "../operator.ts";

/** `==`. */
export const equalOperator: CallOperator = equality("==", true);
