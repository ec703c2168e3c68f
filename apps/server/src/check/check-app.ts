import type { AppDefinition } from "@funnelsmith/definition";
import { ident, render, sql } from "@funnelsmith/logic";
import { checksum, type Database, type Physical } from "@funnelsmith/storage";
import type { CheckedTenant } from "./check-platform.ts";
import { checkPlaces, checkTables } from "./check-tables.ts";
import type { Finding } from "./finding.ts";

/**
 * An app's versions are numbered without a gap up to the live one, whose document is as it was published and whose tables are as it
 * says; a publish that has begun is one that a starting server will find.
 */
export async function checkApp(db: Database, { id, schema }: CheckedTenant, app: string): Promise<readonly Finding[]> {
  const versions = ident(schema, "definition_version");
  const [row] = await db.administerAlone(
    render(sql`select a."version", a."preparing" is not null as "underway", a."preparing" ->> 'phase' as "phase",
exists (select 1 from platform.publishing p where p."tenant_id" = ${id}::uuid and p."app" = a."key") as "known",
(select count(*) from ${versions} v where v."app" = a."key") as "count", (select max(v."version") from ${versions} v where v."app" = a."key") as "newest",
(select json_build_array(v."document", v."checksum", v."physical") from ${versions} v where v."app" = a."key" and v."version" = a."version") as "live"
from ${ident(schema, "app")} a where a."key" = ${app}`),
  );
  if (row === undefined) return [];
  const version = Number(row["version"]);
  const findings: Finding[] = [];
  const find = (what: string): number => findings.push({ what });
  const [count, newest] = [Number(row["count"]), Number(row["newest"])];
  if (count !== version || newest !== version) {
    find(`version ${version} is live, and there are ${count} versions up to ${newest}`);
  }
  if (row["underway"] === true && row["known"] !== true) find("a publish has begun that no start will carry on");
  if (row["underway"] !== true && row["known"] === true) find("a publish is said to be under way and is not");
  const live = row["live"] as readonly [AppDefinition, string, Physical] | null;
  if (live === null) {
    find(`version ${version} has no document`);
    return findings;
  }
  const [document, stored, physical] = live;
  if ((await checksum(document)) !== stored) find(`the document of version ${version} was changed after it was published`);
  findings.push(...checkPlaces(document, physical));
  findings.push(...(await checkTables(db, schema, physical, row["phase"] === "prepare")));
  return findings;
}
