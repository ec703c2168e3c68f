/** The definition language: types, validation, references, canonical form, differences. No I/O. */
export type * from "./types.gen.ts";
export { schemas } from "./schemas.gen.ts";
export { definitionLimits } from "./limits.ts";
export { nearest } from "./nearest.ts";
export { pointerSteps, pointerTo } from "./pointer.ts";
export { validateApp, validateSample } from "./validate-app.ts";
