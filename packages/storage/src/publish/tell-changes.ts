import { name } from "../tables/ddl.ts";
import { newId } from "../tenant/new-id.ts";

/** Whose records a publish changes, who publishes, and the instant of its switch (RFC 3339 UTC). */
export interface Telling {
  readonly schema: string;
  readonly app: string;
  readonly object: string;
  readonly by: string | null;
  readonly at: string;
}

/**
 * Parts of a WITH that tell of changed records: `from` has their `record`, `version` and `changes` as the audit log keeps them, at most so
 * many. The audit log has a row for each, at the switch, and the feed one event. Values take the places after `before` others.
 */
export function tellChanges(
  { schema, app, object, by, at }: Telling,
  from: string,
  most: number,
  before: number,
): { readonly parts: string; readonly values: readonly unknown[] } {
  const [ids, event, appAt, objectAt, byAt, instant] = [1, 2, 3, 4, 5, 6].map((place) => `$${before + place}`);
  const numbered = `select f.*, pg_catalog.row_number() over (order by f.record) as n from ${from} as f`;
  return {
    parts: `audited as (insert into ${name(schema, "audit")} (id, app, object, record_id, version, action, at, actor_id, cause, changes)
        select given.id, ${appAt}::text, ${objectAt}::text, t.record, t.version, 'update', ${instant}::timestamptz, ${byAt}::uuid, 'redesign', t.changes
        from (${numbered}) as t join unnest(${ids}::uuid[]) with ordinality as given (id, n) on given.n = t.n),
      event as (insert into ${name(schema, "outbox")} (id, topic, payload, at)
        select ${event}::uuid, 'record', pg_catalog.jsonb_build_object('app', ${appAt}::text, 'object', ${objectAt}::text, 'action', 'update',
          'ids', pg_catalog.jsonb_agg(f.record order by f.record), 'cause', 'redesign', 'actor', ${byAt}::uuid), ${instant}::timestamptz
        from ${from} as f having count(*) > 0)`,
    values: [Array.from({ length: most }, () => newId()), newId(), app, object, by, at],
  };
}
