/** The definition language: types, validation, references, canonical form, differences. No I/O. */
export type * from "./types.gen.ts";
export { schemas } from "./schemas.gen.ts";
export { type AppNames, namesOf, type ObjectNames } from "./app-names.ts";
export { assembleBundle, splitBundle } from "./bundle.ts";
export { canonicalize, checksum } from "./canonicalize.ts";
export { type DefinitionChange, diff } from "./diff.ts";
export { definitionLimits } from "./limits.ts";
export { reservedFieldKeys } from "./lint-identities.ts";
export type { KindTraits } from "./lint-kinds.ts";
export { lintReferences } from "./lint-references.ts";
export { nearest } from "./nearest.ts";
export { pointerSteps, pointerTo } from "./pointer.ts";
export type { Reference } from "./reference.ts";
export { references } from "./references.ts";
export { bothOf, textOf } from "./text-of.ts";
export { validateApp, validateSample } from "./validate-app.ts";
export { validateReport } from "./validate-report.ts";
export { describePlace, type Usage, whereUsed } from "./where-used.ts";
