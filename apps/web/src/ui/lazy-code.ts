import { lazyRouteComponent } from "@tanstack/react-router";
import type { FunctionComponent } from "react";

/**
 * A file of the page itself could not be fetched: after a new release it is gone, and one lost with the connection Chromium never asks for
 * again. Only the page loaded anew has it for sure.
 */
export class MissingCode extends TypeError {}

/** The code `load` imports; throws {@link MissingCode} if it cannot be fetched. */
export async function fetchCode<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new MissingCode("A file of the page could not be fetched.", { cause });
  }
}

/** A page whose code is fetched when it is gone to; throws {@link MissingCode} then if it cannot be. */
export function lazyPage<Name extends string>(load: () => Promise<Record<Name, FunctionComponent>>, name: Name): FunctionComponent {
  return lazyRouteComponent(() => fetchCode(load), name);
}
