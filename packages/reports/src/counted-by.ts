import { notAPoint } from "./point-problem.ts";

/** What a report says of one of its columns; refused for a column it does not have, whatever a token says. */
export function countedBy<T>(columns: Readonly<Record<string, T>>, column: string): T {
  const found = Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (found === undefined) throw notAPoint();
  return found;
}
