import { Problem, type ProblemItem } from "@funnelsmith/problem";

/** Where the definition stands in the request's body. `whole`: the body only names it, so that everything wrong in it is wrong with the name. */
export interface DefinitionPlace {
  readonly pointer: string;
  readonly whole?: boolean;
}

/** Works on a definition: what is refused of it points into the request's body. Other problems pass as they are. */
export async function atPlace<T>(place: DefinitionPlace, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "DEFINITION_INVALID") throw error;
    const move = (item: ProblemItem): ProblemItem => ({
      ...item,
      pointer: place.whole ? place.pointer : `${place.pointer}${item.pointer}`,
    });
    throw new Problem(error.code, error.detail, { errors: error.errors.map(move), extensions: error.extensions, cause: error.cause });
  }
}
