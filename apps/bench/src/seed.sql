-- One set of deals and moves, made by the database from their number, for both servers. :deals is replaced by the number.
-- A fifth each: fresh leads; back and forth to proposal; won after a second negotiation; lost twice; won and in after-sales. Five moves a deal.
-- Hardly two stays are equally long, as in life: each move comes up to 20 hours late, and the least between two is 20 hours.
drop schema if exists seed cascade;
create schema seed;
create unlogged table seed.member as select n, uuidv7() as id, '成员' || n as name from generate_series(1, 100) n;
create unlogged table seed.account as select n, uuidv7() as id, '客户公司' || n as name, '0571-8' || lpad((n % 1000000)::text, 6, '0') as phone, (array['a', 'b', 'c'])[n % 3 + 1] as level, (array['exhibition', 'website', 'referral'])[n % 3 + 1] as source, (n % 900 + 100) * 1000 as annual from generate_series(1, 5000) n;
create unique index on seed.member (n);
create unique index on seed.account (n);
analyze seed.member, seed.account;
create unlogged table seed.deal as
select n, uuidv7() as id, (select id from seed.member m where m.n = s.n % 100 + 1) as owner, (select id from seed.account a where a.n = s.n % 5000 + 1) as account,
  timestamptz '2024-06-01' + make_interval(secs => (n::bigint * 7919 % 60000000)) as created,
  case when n % 50 = 3 then array['proposal', 'lead', 'discovery', 'proposal', 'negotiation', 'won']
    else case n % 5
      when 0 then array['lead']
      when 1 then array['lead', 'discovery', 'proposal', 'discovery', 'proposal']
      when 2 then array['lead', 'discovery', 'proposal', 'negotiation', 'proposal', 'negotiation', 'won']
      when 3 then array['lead', 'discovery', 'proposal', 'lost', 'proposal', 'lost']
      else array['lead', 'discovery', 'proposal', 'negotiation', 'won', 'aftersales'] end end as path,
  ((n::bigint * 104729 % 990000) + 10000) as amount, n % 6 as s, n % 3 as g
from generate_series(1, :deals) s (n);
create unlogged table seed.move as
select d.id as record_id, p.seq::int as seq, d.path[p.seq - 1] as from_stage, p.stage as to_stage, d.created + p.seq * make_interval(hours => 20 + (d.n % 200)::int) + make_interval(secs => (hashint8(d.n::bigint * 16 + p.seq) & 2147483647) % 72000) as at, d.owner, d.amount
from seed.deal d, unnest(d.path) with ordinality p (stage, seq);
create unlogged table seed.first as
select record_id, min(at) filter (where to_stage = 'lead') as lead, min(at) filter (where to_stage = 'discovery') as discovery, min(at) filter (where to_stage = 'proposal') as proposal,
  min(at) filter (where to_stage = 'negotiation') as negotiation, min(at) filter (where to_stage = 'won') as won, min(at) filter (where to_stage = 'aftersales') as aftersales, min(at) filter (where to_stage = 'lost') as lost, max(at) as last
from seed.move group by record_id;
create unique index on seed.first (record_id);
-- Calls follow moves: the first within three days, then one after every fifth move. A tenth of the deals were called before they came in, and never since.
create unlogged table seed.activity as
select m.record_id as deal, m.owner, case when d.n % 10 = 0 then d.created else m.at + make_interval(secs => 300 + ((d.n::bigint * 7919 + m.seq * 613) % 259000)) end as at
from seed.move m join seed.deal d on d.id = m.record_id where m.seq = 1 or (d.n + m.seq) % 5 = 0;
