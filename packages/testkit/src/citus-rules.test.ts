import { describe, expect, it } from "vitest";
import { citusViolations } from "./citus-rules.ts";

const a = '"t_aaaaaaaaaaaa"';
const b = '"t_bbbbbbbbbbbb"';
const broken = (text: string, door = "one"): number => citusViolations([{ door, text }]).length;

describe("the rules of sharding by schema", () => {
  it.each<[text: string, door?: string]>([
    [`select r.id from ${a}.x as r join ${b}.x as s on s.id = r.id`],
    [`select r.id from ${a}.x as r join platform.tenant as t on true`],
    [`select r.id from ${a}.x as r join "platform"."tenant" as t on true`],
    [`create trigger t after insert on ${a}.x execute function f()`, "administer"],
    [`create or replace function ${a}.f() returns int language sql as ''`, "administer"],
    [`merge into ${a}.x using y on true when matched then delete`],
    [`update ${a}.x as r set n = random()`],
    [`with m as (update ${a}.x set n = 1 returning id) insert into ${a}.y select gen_random_uuid() from m`],
    [`insert into ${a}.x (at) values (now())`],
    [`select pg_notify('c', 'x') from ${a}.x`],
    ["set local app.user = 'x'"],
    ["select set_config('app.user', 'x', true)"],
    [`alter table ${a}.x add column y int`, "transaction"],
    [`alter table ${a}.x add column y int`, "write"],
    ["set lock_timeout = 1", "write"],
    [`alter table ${a}.x rename constraint p to q`, "administer"],
    [`alter table ${a}.x add column n int generated always as identity`, "administer"],
    ["select reltuples from pg_catalog.pg_class", "administer"],
    ["create temp table x (n int)", "administer"],
    [`select * from ${a}.x`],
    [`select r.* from ${a}.x as r`],
  ])("refuse %s", (text, door) => {
    expect(broken(text, door)).toBeGreaterThan(0);
  });

  it.each<[text: string, door?: string]>([
    [`select count(*) from ${a}.x as r where r.id = $1 for update`],
    [`with moved as (update ${a}.x as r set n = $1 returning r.id) insert into ${a}.y (id) select id from moved`],
    [`insert into ${a}.x (note) values ('now() and select * from ${b}.x')`],
    ["select pg_catalog.pg_notify($1, $2)"],
    [`alter table ${a}.x rename column p to q`, "administer"],
    [`select id -- update everything with random()\n from ${a}.x`],
  ])("let %s be", (text, door) => {
    expect(broken(text, door)).toBe(0);
  });

  it("hold for each door a statement goes through, not only for the first", () => {
    const text = `alter table ${a}.x add column y int`;
    expect(citusViolations(["administer", "write", "write"].map((door) => ({ door, text })))).toHaveLength(1);
  });
});
