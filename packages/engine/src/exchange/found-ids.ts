/** Ids by name. What a try finds stays its own until the try is kept: ids of records made in a try that is taken back must not be remembered. */
export interface FoundIds {
  get(name: string): string | undefined;
  set(name: string, id: string): void;
  /** Hands what was found here to what this was begun on. */
  keep(): void;
}

/** Remembers nothing of its own yet, but all that is known to what it is begun on. */
export function foundIds(under?: FoundIds): FoundIds {
  const own = new Map<string, string>();
  return {
    get: (name) => own.get(name) ?? under?.get(name),
    set: (name, id) => {
      own.set(name, id);
    },
    keep() {
      for (const [name, id] of own) under?.set(name, id);
    },
  };
}
