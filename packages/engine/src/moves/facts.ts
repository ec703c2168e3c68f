import type { Facts } from "@funnelsmith/logic";
import type { Row } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import type { Fact } from "./facts-sql.ts";

interface Draft {
  readonly fields: Record<string, unknown>;
  readonly hops: Record<string, Record<string, unknown>>;
  readonly children: Record<string, readonly Readonly<Record<string, unknown>>[]>;
  readonly visits: Record<string, number>;
  readonly firstEntered: Record<string, string | null>;
  readonly stage: { key: string | null; days: number | null; probability: number | string | null };
  owner: string | null;
}

/** Keys come from definitions and may be any word, hence objects without a prototype. */
const empty = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

/** The facts in the row that `factColumns` selected, with what the request knows. */
export function factsOf(ctx: Ctx, facts: readonly Fact[], row: Row): Facts {
  const draft: Draft = {
    fields: empty(),
    hops: empty(),
    children: empty(),
    visits: empty(),
    firstEntered: empty(),
    stage: { key: null, days: null, probability: null },
    owner: null,
  };
  facts.forEach((fact, at) => {
    const value = row[`f${at}`] ?? null;
    if (fact.about === "children") draft.children[fact.name] = value as readonly Readonly<Record<string, unknown>>[];
    else place(draft, fact, value);
  });
  return {
    ...draft,
    user: { id: ctx.actor.member, roles: ctx.actor.roles },
    params: ctx.catalog.parameters,
    now: ctx.now,
    today: ctx.today,
    zone: ctx.catalog.tenant.zone,
  };
}

function place(draft: Draft, fact: Extract<Fact, { about: "value" }>, value: unknown): void {
  const { source } = fact;
  if (source.from === "field" || source.from === "previous") draft.fields[source.field] = value;
  else if (source.from === "hop") (draft.hops[source.through] ??= empty())[source.field] = value;
  else if (source.from === "visits") draft.visits[source.stage] = Number(value ?? 0);
  else if (source.from === "firstEntered") draft.firstEntered[source.stage] = value as string | null;
  else if (source.from === "owner") draft.owner = value as string | null;
  else if (source.from === "stage") {
    if (source.what === "days") draft.stage.days = value === null ? null : Number(value);
    else if (source.what === "key") draft.stage.key = value as string | null;
    else draft.stage.probability = value as string | null;
  }
}
