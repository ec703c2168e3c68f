/** Whole days a record has been in its stage. */
export function dwellDays(enteredAt: string | null, now: number = Date.now()): number | undefined {
  if (enteredAt === null) return undefined;
  return Math.max(0, Math.floor((now - Date.parse(enteredAt)) / 86_400_000));
}

/** Whether it has stayed longer than expected. */
export function isOverdue(days: number | undefined, expected: number | null | undefined): boolean {
  return days !== undefined && expected !== null && expected !== undefined && days > expected;
}
