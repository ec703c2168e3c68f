/** A piece of the description. */
export type Json = Readonly<Record<string, unknown>>;

/** A reference into the description's components. */
export const ref = (name: string): Json => ({ $ref: `#/components/${name}` });

/** References to parameters by name. */
export const parameters = (...names: readonly string[]): Json[] => names.map((name) => ref(`parameters/${name}`));

/** What every operation may answer besides its own. */
export const responses: Json = { "4XX": ref("responses/Problem"), default: ref("responses/Problem") };
