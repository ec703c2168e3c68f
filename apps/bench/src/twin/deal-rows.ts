/** Columns of a deal as its reader sees it, with joined names and the same derived fields as the example: one select list for get and list. */
export const dealColumns = `d.id, d.version, d.owner_id, o.name as owner_name, d.collaborator_ids, d.stage, d.stage_entered_at, d.created_at, d.updated_at,
  d.name, d.account, a.name as account_name, d.contact, c.name as contact_name, d.contact_phone, d.source, d.grade, d.products, d.need, d.amount, d.budget, d.quote, d.discount, d.cost, d.close_on,
  d.competitor, d.decision_maker_met, d.presales, p.name as presales_name, d.next_step, d.next_at,
  round(d.amount * (case d.stage when 'lead' then 0.1 when 'discovery' then 0.25 when 'proposal' then 0.45 when 'negotiation' then 0.7 when 'won' then 1 when 'aftersales' then 1 else 0 end), 2) as weighted,
  case when d.quote = 0 then null else round((d.quote - d.cost) / d.quote, 4) end as margin,
  case when a.annual_value = 0 then null else round(d.amount / a.annual_value, 4) end as share_of_year,
  (select count(*) from twin.activity v where v.deal = d.id and v.deleted_at is null) as activity_count,
  (select max(v.happened_at) from twin.activity v where v.deal = d.id and v.deleted_at is null) as last_activity_at`;

/** Joins of `dealColumns`. */
export const dealJoins = `twin.deal d left join twin.member o on o.id = d.owner_id left join twin.account a on a.id = d.account left join twin.contact c on c.id = d.contact left join twin.member p on p.id = d.presales`;

type Row = Readonly<Record<string, unknown>>;

const named = (id: unknown, name: unknown, key: "title" | "name"): object | null =>
  id === null || id === undefined ? null : { id, [key]: name };
const instant = (value: unknown): string | null => (value instanceof Date ? value.toISOString() : null);

/** The body of a deal from its row. */
export function dealBody(row: Row): object {
  return {
    id: row["id"],
    version: row["version"],
    owner: named(row["owner_id"], row["owner_name"], "name"),
    collaborators: row["collaborator_ids"],
    funnel: "sales",
    stage: row["stage"],
    stageEnteredAt: instant(row["stage_entered_at"]),
    createdAt: instant(row["created_at"]),
    updatedAt: instant(row["updated_at"]),
    fields: {
      name: row["name"],
      account: named(row["account"], row["account_name"], "title"),
      contact: named(row["contact"], row["contact_name"], "title"),
      contact_phone: row["contact_phone"],
      source: row["source"],
      grade: row["grade"],
      products: row["products"],
      need: row["need"],
      amount: row["amount"],
      budget: row["budget"],
      quote: row["quote"],
      discount: row["discount"],
      cost: row["cost"],
      close_on: row["close_on"],
      competitor: row["competitor"],
      decision_maker_met: row["decision_maker_met"],
      presales: named(row["presales"], row["presales_name"], "name"),
      next_step: row["next_step"],
      next_at: instant(row["next_at"]),
      weighted: row["weighted"],
      margin: row["margin"],
      share_of_year: row["share_of_year"],
      activity_count: Number(row["activity_count"]),
      last_activity_at: instant(row["last_activity_at"]),
    },
  };
}
