import { ident, join, raw, render, type Sql, sql } from "@funnelsmith/logic";
import { Problem } from "@funnelsmith/problem";
import { newId, type Transaction } from "@funnelsmith/storage";
import type { Department, Directory } from "./directory.ts";

/** A department on the wire. */
export function departmentBody(department: Department): Record<string, unknown> {
  return {
    id: department.id,
    name: department.name,
    parent: department.parent ?? null,
    head: department.head ?? null,
    version: department.version,
  };
}

/** What a department is made of; left out in a patch stays. */
export interface DepartmentInput {
  readonly name?: string;
  readonly parent?: string | null;
  readonly head?: string | null;
}

const invalid = (pointer: string, zh: string, en: string): Problem => {
  const detail = { "zh-CN": zh, en };
  return new Problem("BODY_INVALID", detail, { errors: [{ pointer, code: "NOT_FOUND", detail }] });
};

function checkHead(directory: Directory, head: string | null | undefined): void {
  if (head != null && !directory.members.has(head)) throw invalid("/head", "没有这位成员。", "There is no such member.");
}

/** Adds a department under another or at the top; answers its id. */
export async function createDepartment(tx: Transaction, directory: Directory, input: DepartmentInput, now: string): Promise<string> {
  checkHead(directory, input.head);
  const table = ident(directory.tenant.schema, "department");
  const id = newId();
  if (input.parent != null) {
    const [parent] = await tx.query(render(sql`select id from ${table} where id = ${input.parent}::uuid for share`));
    if (!parent) throw invalid("/parent", "没有这个部门。", "There is no such department.");
  }
  await tx.query(
    render(sql`insert into ${table} (id, parent_id, head_id, name, created_at)
      values (${id}, ${input.parent ?? null}, ${input.head ?? null}, ${input.name ?? ""}, ${now})`),
  );
  return id;
}

/** Renames, moves or re-heads a department; the tree stays a tree. */
export async function patchDepartment(
  tx: Transaction,
  directory: Directory,
  id: string,
  patch: DepartmentInput,
  ifMatch: number | undefined,
): Promise<void> {
  checkHead(directory, patch.head);
  const table = ident(directory.tenant.schema, "department");
  // The whole tree is locked: two moves at once could close a circle that neither sees.
  const rows = await tx.query(render(sql`select id::text, parent_id::text, version from ${table} order by id for update`));
  const current = rows.find((row) => row["id"] === id);
  if (!current) throw new Problem("NOT_FOUND");
  if (ifMatch !== undefined && ifMatch !== current["version"]) {
    throw new Problem("VERSION_STALE", undefined, { extensions: { version: current["version"] } });
  }
  if (patch.parent != null) {
    const above = new Map(rows.map((row) => [String(row["id"]), row["parent_id"] as string | null]));
    if (!above.has(patch.parent)) throw invalid("/parent", "没有这个部门。", "There is no such department.");
    for (let next: string | null | undefined = patch.parent, steps = 0; next && steps <= above.size; next = above.get(next), steps += 1) {
      if (next === id) throw invalid("/parent", "部门不能放在自己下面。", "A department cannot stand under itself.");
    }
  }
  const sets: Sql[] = [raw("version = version + 1")];
  if (patch.name !== undefined) sets.push(sql`name = ${patch.name}`);
  if (patch.parent !== undefined) sets.push(sql`parent_id = ${patch.parent}::uuid`);
  if (patch.head !== undefined) sets.push(sql`head_id = ${patch.head}::uuid`);
  await tx.query(render(sql`update ${table} set ${join(sets)} where id = ${id}::uuid`));
}

/** Removes an empty department; one with people or departments in it is in use. */
export async function deleteDepartment(tx: Transaction, directory: Directory, id: string): Promise<void> {
  const table = ident(directory.tenant.schema, "department");
  const [found] = await tx.query(render(sql`select id from ${table} where id = ${id}::uuid for update`));
  if (!found) throw new Problem("NOT_FOUND");
  const [used] = await tx.query(
    render(sql`select exists(select from ${table} where parent_id = ${id}::uuid) or
      exists(select from ${ident(directory.tenant.schema, "member")} where department_id = ${id}::uuid) as used`),
  );
  if (used?.["used"] === true)
    throw new Problem("IN_USE", { "zh-CN": "部门下还有成员或子部门。", en: "The department still has members or departments." });
  await tx.query(render(sql`delete from ${table} where id = ${id}::uuid`));
}
