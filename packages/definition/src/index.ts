/** The definition language: types, validation, references, canonical form, differences. No I/O. */
export type * from "./types.gen.ts";
export { schemas } from "./schemas.gen.ts";
