/** One thing that does not agree with another. */
export interface Finding {
  /** Schema of the tenant; undefined when it concerns the whole installation. */
  readonly schema?: string;
  readonly app?: string;
  readonly object?: string;
  /** Record. */
  readonly id?: string;
  /** What is wrong, in words. */
  readonly what: string;
}

/** A finding as one line: where it is, then what it is. */
export function findingLine({ schema, app, object, id, what }: Finding): string {
  const place = [schema, app, object, id].filter((part) => part !== undefined);
  return place.length === 0 ? what : `${place.join(" ")}: ${what}`;
}
