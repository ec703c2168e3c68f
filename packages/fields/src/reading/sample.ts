/** One of a list by a number in [0, 1). */
export function pick<T>(values: readonly T[], random: number): T | undefined {
  return values[Math.floor(random * values.length)];
}

/** A whole number between two, both included, by a number in [0, 1). */
export function between(least: number, most: number, random: number): number {
  return least + Math.floor(random * (most - least + 1));
}

/** A uuid in the form of version 7 made from the generator alone. */
export function sampleId(random: () => number): string {
  const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
  return `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
}
