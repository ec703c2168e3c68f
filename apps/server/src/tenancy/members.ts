import { Problem } from "@funnelsmith/problem";
import { statementOf, tenantTables, type Transaction } from "@funnelsmith/storage";
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
  const tables = tenantTables(directory.tenant.schema);
  // One change of people at a time: two administrators demoting each other must not both succeed.
  const everybody = tables
    .selectFrom("member")
    .select(["id", "account_id", "admin", "suspended_at", "version", "manager_id"])
    .orderBy("id")
    .forUpdate();
  const locked = await tx.query(statementOf(everybody));
  const member = locked.find((row) => row.id === id);
  if (!member) throw new Problem("NOT_FOUND");
  if (options.ifMatch !== undefined && options.ifMatch !== member.version) {
    throw new Problem("VERSION_STALE", undefined, { extensions: { version: member.version } });
  }
  const admin = patch.admin ?? member.admin;
  const suspended = patch.suspended ?? member.suspended_at !== null;
  const others = locked.some((row) => row.id !== id && row.admin && row.suspended_at === null && row.account_id !== null);
  if (!others && (!admin || suspended)) {
    throw new Problem("IN_USE", { "zh-CN": "团队至少要有一位管理员。", en: "A team needs at least one administrator." });
  }
  if (patch.manager != null) checkManager(locked, id, patch.manager);
  if (patch.department != null) {
    // Held until the member is in it: one that is deleted at this moment is not there any more.
    const place = tables.selectFrom("department").select("id").where("id", "=", patch.department).forShare();
    const [department] = await tx.query(statementOf(place));
    if (!department) throw invalid("/department", "没有这个部门。", "There is no such department.");
  }
  const change = tables
    .updateTable("member")
    .set((row) => ({
      version: row("version", "+", 1),
      ...(patch.name !== undefined && { name: patch.name }),
      ...(patch.admin !== undefined && { admin: patch.admin }),
      ...(patch.roles !== undefined && { roles: JSON.stringify(patch.roles) }),
      ...(patch.manager !== undefined && { manager_id: patch.manager }),
      ...(patch.department !== undefined && { department_id: patch.department }),
      ...(patch.suspended === true && { suspended_at: row.fn.coalesce("suspended_at", row.val(options.now)) }),
      ...(patch.suspended === false && { suspended_at: null }),
    }))
    .where("id", "=", id);
  await tx.query(statementOf(change));
}

function checkManager(rows: readonly { readonly id: string; readonly manager_id: string | null }[], member: string, manager: string): void {
  const above = new Map(rows.map((row) => [row.id, row.manager_id]));
  if (!above.has(manager)) throw invalid("/manager", "没有这位成员。", "There is no such member.");
  for (let next: string | null | undefined = manager, steps = 0; next && steps <= above.size; next = above.get(next), steps += 1) {
    if (next === member) throw invalid("/manager", "上级关系不能成环。", "Managers must not form a circle.");
  }
}
