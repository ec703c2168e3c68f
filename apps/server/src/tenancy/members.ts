import { ident, join, raw, render, type Sql, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import type { Transaction } from "@funnelsmith/storage";
import type { Directory, Member } from "./directory.ts";

/** A member as administrators see it. */
export function memberBody(member: Member): Record<string, unknown> {
  return {
    id: member.id,
    name: member.name,
    email: member.email ?? null,
    admin: member.admin,
    roles: member.roles,
    manager: member.manager ?? null,
    department: member.department ?? null,
    suspended: member.suspended,
    sample: member.sample,
    version: member.version,
  };
}

/** What may be changed of a member; what is left out stays. */
export interface MemberPatch {
  readonly name?: string;
  readonly admin?: boolean;
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly manager?: string | null;
  readonly department?: string | null;
  readonly suspended?: boolean;
}

const invalid = (pointer: string, zh: string, en: string): Problem => {
  const detail = { "zh-CN": zh, en };
  return new Problem("BODY_INVALID", detail, { errors: [{ pointer, code: "NOT_FOUND", detail }] });
};

/** Changes a member. The last active administrator can be neither demoted nor suspended; a manager chain stays free of circles. */
export async function patchMember(
  tx: Transaction,
  directory: Directory,
  id: string,
  patch: MemberPatch,
  options: { readonly ifMatch: number | undefined; readonly now: string },
): Promise<void> {
  const table = ident(directory.tenant.schema, "member");
  // One change of people at a time: two administrators demoting each other must not both succeed.
  const locked = await tx.query(
    render(sql`select id::text, account_id, admin, suspended_at, version, manager_id::text from ${table} order by id for update`),
  );
  const member = locked.find((row) => row["id"] === id);
  if (!member) throw new Problem("NOT_FOUND");
  if (options.ifMatch !== undefined && options.ifMatch !== member["version"]) {
    throw new Problem("VERSION_STALE", undefined, { extensions: { version: member["version"] } });
  }
  const admin = patch.admin ?? member["admin"] === true;
  const suspended = patch.suspended ?? member["suspended_at"] !== null;
  const others = locked.some(
    (row) => row["id"] !== id && row["admin"] === true && row["suspended_at"] === null && row["account_id"] !== null,
  );
  if (!others && (!admin || suspended)) {
    throw new Problem("IN_USE", { "zh-CN": "团队至少要有一位管理员。", en: "A team needs at least one administrator." });
  }
  if (patch.manager != null) checkManager(locked, id, patch.manager);
  if (patch.department != null && !directory.departments.has(patch.department)) {
    throw invalid("/department", "没有这个部门。", "There is no such department.");
  }
  const sets: Sql[] = [raw("version = version + 1")];
  if (patch.name !== undefined) sets.push(sql`name = ${patch.name}`);
  if (patch.admin !== undefined) sets.push(sql`admin = ${patch.admin}`);
  if (patch.roles !== undefined) sets.push(sql`roles = ${JSON.stringify(patch.roles)}::jsonb`);
  if (patch.manager !== undefined) sets.push(sql`manager_id = ${patch.manager}::uuid`);
  if (patch.department !== undefined) sets.push(sql`department_id = ${patch.department}::uuid`);
  if (patch.suspended !== undefined) {
    sets.push(patch.suspended ? sql`suspended_at = coalesce(suspended_at, ${options.now}::timestamptz)` : raw("suspended_at = null"));
  }
  await tx.query(render(sql`update ${table} set ${join(sets)} where id = ${id}::uuid`));
}

function checkManager(rows: readonly Readonly<Record<string, unknown>>[], member: string, manager: string): void {
  const above = new Map(rows.map((row) => [String(row["id"]), row["manager_id"] as string | null]));
  if (!above.has(manager)) throw invalid("/manager", "没有这位成员。", "There is no such member.");
  for (let next: string | null | undefined = manager, steps = 0; next && steps <= above.size; next = above.get(next), steps += 1) {
    if (next === member) throw invalid("/manager", "上级关系不能成环。", "Managers must not form a circle.");
  }
}
