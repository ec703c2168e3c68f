/** A key and when something had it. */
export interface FormerKey {
  readonly key: string;
  /** RFC 3339 UTC: when it got it. Absent where that was when the one before ended, or from the first. */
  readonly since?: string | null;
  /** RFC 3339 UTC: when it lost it; null until the switch that takes it. */
  readonly until: string | null;
}

/** When a field, or a table of rows, had which keys: audit log and ledger tell of it under the one of their time, and under no other. */
export interface KeyPast {
  /** RFC 3339 UTC: since when it has its key; null until the switch that gives it. Absent where it has it since the last former one, or from the first. */
  readonly since?: string | null;
  /** Keys it had before, oldest first. */
  readonly formerKeys?: readonly FormerKey[];
}

/** From `since` up to, and without, `until`; null where there is no such bound. */
export interface KeySpan {
  readonly key: string;
  readonly since: string | null;
  readonly until: string | null;
}

/** It gets its key with this publish: whatever is told under it before is told of something else. */
export const fromNow: KeyPast = { since: null };

/** The past alone, without what else a column is. */
export const pastOf = ({ since, formerKeys }: KeyPast): KeyPast => ({
  ...(since !== undefined && { since }),
  ...(formerKeys !== undefined && { formerKeys }),
});

/** It loses its key with this publish. */
export function ended(past: KeyPast, key: string): { readonly formerKeys: readonly FormerKey[] } {
  const since = past.since === undefined ? {} : { since: past.since };
  return { formerKeys: [...(past.formerKeys ?? []), { key, ...since, until: null }] };
}

/** It comes back under the key it had. One that went before its end was noted has had it all the while, as far as can be known. */
export function returned(past: KeyPast, key: string): KeyPast {
  return past.formerKeys?.at(-1)?.key === key ? { formerKeys: past.formerKeys, since: null } : pastOf(past);
}

/** What begins or ends with a publish does so at its switch. */
export function datedPast<T extends KeyPast>(of: T, now: string): T {
  const { formerKeys, since } = of;
  const dated = (one: FormerKey): FormerKey => ({ ...one, ...(one.since === null && { since: now }), until: one.until ?? now });
  return { ...of, ...(since === null && { since: now }), ...(formerKeys && { formerKeys: formerKeys.map(dated) }) };
}

/** Its keys with their bounds, oldest first, the present one last. */
export function spansOf(past: KeyPast, key: string): readonly KeySpan[] {
  const former = past.formerKeys ?? [];
  return [...former, { key, since: past.since, until: null }].map((one, index) => ({
    key: one.key,
    since: one.since ?? former[index - 1]?.until ?? null,
    until: one.until,
  }));
}

/** Whether it had the key at an instant. */
export function hadKey(spans: readonly KeySpan[], key: string, at: string): boolean {
  return spans.some((one) => one.key === key && (one.since === null || at >= one.since) && (one.until === null || at < one.until));
}
