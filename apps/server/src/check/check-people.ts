import { ident, render, sql } from "@funnelsmith/logic";
import type { Database } from "@funnelsmith/storage";
import type { CheckedTenant } from "./check-platform.ts";
import type { Finding } from "./finding.ts";

/** Memberships, members and accounts agree; reads accounts, so it asks as the owner. */
export async function checkPeople(db: Database, { id, schema }: CheckedTenant): Promise<readonly Finding[]> {
  const rows = await db.administerAlone(
    render(sql`select coalesce(m."account_id", p."account_id") as "account", m."member_id" is null as "stranger", p."id" is null as "faceless", u."id" is null as "nobody"
from (select * from platform.membership where "tenant_id" = ${id}::uuid) m
full join (select * from ${ident(schema, "member")} where "account_id" is not null) p on p."account_id" = m."account_id" and p."id" = m."member_id"
left join auth."user" u on u."id" = coalesce(m."account_id", p."account_id")
where m."member_id" is null or p."id" is null or u."id" is null
order by 1`),
  );
  return rows.flatMap((row): Finding[] => {
    const account = `account ${String(row["account"])}`;
    return [
      ...(row["stranger"] === true ? [{ what: `${account} has a member's row and no membership` }] : []),
      ...(row["faceless"] === true ? [{ what: `${account} has a membership and no member's row` }] : []),
      ...(row["nobody"] === true ? [{ what: `${account} is not there` }] : []),
    ];
  });
}
