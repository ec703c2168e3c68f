-- The seed as the twin stores it.
insert into twin.member (id, name, manager_id) select id, name, case when n <= 50 then :me::uuid end from seed.member;
insert into twin.member (id, name) values (:me::uuid, '主管');
insert into twin.account (id, name, phone, level, source, annual_value) select id, name, phone, level, source, annual from seed.account;
insert into twin.deal (id, version, created_at, updated_at, created_by, updated_by, owner_id, name, account, contact_phone, source, grade, products, need, amount, budget, quote, discount, cost, close_on, decision_maker_met, next_step, stage, stage_entered_at, lead_at, discovery_at, proposal_at, negotiation_at, won_at, aftersales_at, lost_at)
select d.id, 1, d.created, d.created, d.owner, d.owner, d.owner, '商机' || d.n, d.account, '0571-80000000', (array['exhibition', 'website', 'whitepaper', 'keyword', 'referral', 'cold_call'])[d.s + 1], (array['a', 'b', 'c'])[d.g + 1], array['mes'], '产线数据采集', d.amount, d.amount, d.amount, 0.05, d.amount * 0.6, current_date + 30, true, '回访',
  d.path[cardinality(d.path)], f.last, f.lead, f.discovery, f.proposal, f.negotiation, f.won, f.aftersales, f.lost
from seed.deal d join seed.first f on f.record_id = d.id;
insert into twin.stage_transition (id, record_id, seq, from_stage, to_stage, at, actor_id, cause, reason_code, amount, evidence)
select uuidv7(), record_id, seq, from_stage, to_stage, at, owner, 'api', case when to_stage = 'lost' then 'price' end, amount, '[]' from seed.move;
insert into twin.activity (id, deal, type, happened_at, summary) select uuidv7(), a.deal, 'call', a.at, '电话' from seed.activity a;
