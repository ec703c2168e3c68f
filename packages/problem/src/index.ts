/** The one error table of the product and the problem documents made from it. */
export { editDistance, nearest } from "./nearest.ts";
export { type LocalizedText, Problem, type ProblemItem, type ProblemOptions } from "./problem.ts";
export { type ProblemLocale, problemDocument } from "./problem-document.ts";
export { type ProblemCode, problemTable } from "./problem-table.ts";
