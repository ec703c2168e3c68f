-- The seed as the product stores it. :t is the tenant's schema, :me the member whose key is used: a manager of half the members.
insert into :t.member (id, name, manager_id, created_at) select id, name, case when n <= 50 then :me::uuid end, now() from seed.member;
insert into :t.b2b__account (id, version, created_at, updated_at, created_by, updated_by, owner_id, name, phone, level, source, annual_value)
select a.id, 1, now(), now(), m.id, m.id, m.id, a.name, a.phone, a.level, a.source, a.annual from seed.account a join seed.member m on m.n = a.n % 100 + 1;
insert into :t.b2b__deal (id, version, created_at, updated_at, created_by, updated_by, owner_id, name, account, contact_phone, source, grade, products, need, amount, budget, quote, discount, cost, close_on, decision_maker_met, next_step,
  funnel, stage, stage_entered_at, sales__lead__at, sales__discovery__at, sales__proposal__at, sales__negotiation__at, sales__won__at, sales__aftersales__at, sales__lost__at, max_stage, lost_from, closed_at)
select d.id, 1, d.created, d.created, d.owner, d.owner, d.owner, '商机' || d.n, d.account, '0571-80000000', (array['exhibition', 'website', 'whitepaper', 'keyword', 'referral', 'cold_call'])[d.s + 1], (array['a', 'b', 'c'])[d.g + 1], array['mes'], '产线数据采集', d.amount, d.amount, d.amount, 0.05, d.amount * 0.6, current_date + 30, true, '回访',
  'sales', d.path[cardinality(d.path)], f.last, f.lead, f.discovery, f.proposal, f.negotiation, f.won, f.aftersales, f.lost,
  case when f.aftersales is not null then 'aftersales' when f.won is not null then 'won' when f.negotiation is not null then 'negotiation' when f.proposal is not null then 'proposal' when f.discovery is not null then 'discovery' else 'lead' end,
  case when d.path[cardinality(d.path)] = 'lost' then 'proposal' end, case d.path[cardinality(d.path)] when 'aftersales' then f.won when 'won' then f.last when 'lost' then f.last end
from seed.deal d join seed.first f on f.record_id = d.id;
insert into :t.stage_transition (id, app, object, record_id, seq, funnel, from_stage, to_stage, at, actor_id, cause, reason_code, amount, currency, definition_version, evidence, from_at)
select uuidv7(), 'b2b', 'deal', record_id, seq, 'sales', from_stage, to_stage, at, owner, 'history', case when to_stage = 'lost' then 'price' end, amount, 'CNY', 1, '[]', lag(at) over (partition by record_id order by seq) from seed.move;
insert into :t.b2b__activity (id, version, created_at, updated_at, created_by, updated_by, owner_id, deal, type, happened_at, summary)
select uuidv7(), 1, a.at, a.at, a.owner, a.owner, a.owner, a.deal, 'call', a.at, '电话' from seed.activity a;
-- Moves of the past raise no version, so an audit row a record is the whole of its log, and the check command finds nothing amiss.
insert into :t.audit (id, app, object, record_id, version, action, at, actor_id, cause, changes)
select uuidv7(), 'b2b', 'account', id, 1, 'create', created_at, owner_id, 'import', json_build_object('name', array[null, name], 'phone', array[null, phone], '$owner', array[null, owner_id])::jsonb from :t.b2b__account
union all select uuidv7(), 'b2b', 'deal', id, 1, 'create', created_at, owner_id, 'import', json_build_object('name', array[null, name], 'account', array[null, account], 'amount', array[null, amount], '$owner', array[null, owner_id])::jsonb from :t.b2b__deal
union all select uuidv7(), 'b2b', 'activity', id, 1, 'create', created_at, owner_id, 'import', json_build_object('deal', array[null, deal], 'type', array[null, type], 'summary', array[null, summary], '$owner', array[null, owner_id])::jsonb from :t.b2b__activity;
