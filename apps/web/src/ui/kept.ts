/** Something fetched once and kept, whatever came of it, until it is forgotten. */
export interface Kept<T> {
  /** The same promise at every call, also one that failed: React asks at every render, and a new one each time would never be shown. */
  readonly get: () => Promise<T>;
  /** Forgets a failure, so that the next call asks anew; what came is kept, and what is on its way. */
  readonly retry: () => void;
}

/** Fetches with `make` when first asked. */
export function kept<T>(make: () => Promise<T>): Kept<T> {
  let made: Promise<T> | undefined;
  let failed = false;
  return {
    get: () => {
      if (made !== undefined) return made;
      failed = false;
      made = make();
      made.catch(() => {
        failed = true;
      });
      return made;
    },
    retry: () => {
      if (failed) made = undefined;
    },
  };
}
