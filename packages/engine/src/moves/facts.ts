import type { Facts } from "@funnelsmith/logic";
import type { Row } from "@funnelsmith/storage";
import type { Ctx } from "../context.ts";
import type { Fact } from "./facts-sql.ts";

type Bag = Record<string, unknown>;

/** Facts are asked for what they hold themselves and no key begins with an underscore, so plain objects will do; those nobody needs are not made. */
interface Draft {
  readonly fields: Bag;
  hops?: Record<string, Bag>;
  children?: Record<string, readonly Readonly<Record<string, unknown>>[]>;
  visits?: Record<string, number>;
  firstEntered?: Record<string, string | null>;
  readonly stage: { key: string | null; days: number | null; probability: number | string | null };
  owner: string | null;
  readonly user: NonNullable<Facts["user"]>;
  readonly params: NonNullable<Facts["params"]>;
  readonly now: string;
  readonly today: string;
  readonly zone: string;
}

/** The facts in the row that `factColumns` selected, with what the request knows. */
export function factsOf(ctx: Ctx, facts: readonly Fact[], row: Row): Facts {
  const draft: Draft = {
    fields: {},
    stage: { key: null, days: null, probability: null },
    owner: null,
    user: { id: ctx.actor.member, roles: ctx.actor.roles },
    params: ctx.catalog.parameters,
    now: ctx.now,
    today: ctx.today,
    zone: ctx.catalog.tenant.zone,
  };
  for (let at = 0; at < facts.length; at += 1) {
    const fact = facts[at];
    const value = row[`f${at}`] ?? null;
    if (fact?.about === "children") (draft.children ??= {})[fact.name] = value as readonly Readonly<Record<string, unknown>>[];
    else if (fact) place(draft, fact, value);
  }
  return draft;
}

function bagOf(bags: Record<string, Bag>, key: string): Bag {
  const held = Object.hasOwn(bags, key) ? bags[key] : undefined;
  return held ?? (bags[key] = {});
}

function place(draft: Draft, fact: Extract<Fact, { about: "value" }>, value: unknown): void {
  const { source } = fact;
  if (source.from === "field" || source.from === "previous") draft.fields[source.field] = value;
  else if (source.from === "hop") bagOf((draft.hops ??= {}), source.through)[source.field] = value;
  else if (source.from === "visits") (draft.visits ??= {})[source.stage] = Number(value ?? 0);
  else if (source.from === "firstEntered") (draft.firstEntered ??= {})[source.stage] = value as string | null;
  else if (source.from === "owner") draft.owner = value as string | null;
  else if (source.from === "stage") {
    if (source.what === "days") draft.stage.days = value === null ? null : Number(value);
    else if (source.what === "key") draft.stage.key = value as string | null;
    else draft.stage.probability = value as string | null;
  }
}
