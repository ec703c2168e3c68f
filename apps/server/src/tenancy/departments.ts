import { Problem } from "@funnelsmith/problem";
import { newId, statementOf, tenantTables, type Transaction } from "@funnelsmith/storage";
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
  const tables = tenantTables(directory.tenant.schema);
  const id = newId();
  if (input.parent != null) {
    const above = tables.selectFrom("department").select("id").where("id", "=", input.parent).forShare();
    const [parent] = await tx.query(statementOf(above));
    if (!parent) throw invalid("/parent", "没有这个部门。", "There is no such department.");
  }
  const row = { id, parent_id: input.parent ?? null, head_id: input.head ?? null, name: input.name ?? "", created_at: now };
  await tx.query(statementOf(tables.insertInto("department").values(row)));
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
  const tables = tenantTables(directory.tenant.schema);
  // The whole tree is locked: two moves at once could close a circle that neither sees.
  const tree = tables.selectFrom("department").select(["id", "parent_id", "version"]).orderBy("id").forUpdate();
  const rows = await tx.query(statementOf(tree));
  const current = rows.find((row) => row.id === id);
  if (!current) throw new Problem("NOT_FOUND");
  if (ifMatch !== undefined && ifMatch !== current.version) {
    throw new Problem("VERSION_STALE", undefined, { extensions: { version: current.version } });
  }
  if (patch.parent != null) {
    const above = new Map(rows.map((row) => [row.id, row.parent_id]));
    if (!above.has(patch.parent)) throw invalid("/parent", "没有这个部门。", "There is no such department.");
    for (let next: string | null | undefined = patch.parent, steps = 0; next && steps <= above.size; next = above.get(next), steps += 1) {
      if (next === id) throw invalid("/parent", "部门不能放在自己下面。", "A department cannot stand under itself.");
    }
  }
  const change = tables
    .updateTable("department")
    .set((row) => ({
      version: row("version", "+", 1),
      ...(patch.name !== undefined && { name: patch.name }),
      ...(patch.parent !== undefined && { parent_id: patch.parent }),
      ...(patch.head !== undefined && { head_id: patch.head }),
    }))
    .where("id", "=", id);
  await tx.query(statementOf(change));
}

/** Removes an empty department; one with people or departments in it is in use. */
export async function deleteDepartment(tx: Transaction, directory: Directory, id: string): Promise<void> {
  const tables = tenantTables(directory.tenant.schema);
  const [found] = await tx.query(statementOf(tables.selectFrom("department").select("id").where("id", "=", id).forUpdate()));
  if (!found) throw new Problem("NOT_FOUND");
  const below = tables.selectFrom("department").select("id").where("parent_id", "=", id);
  const within = tables.selectFrom("member").select("id").where("department_id", "=", id);
  const [held] = await tx.query(statementOf(tables.selectNoFrom((is) => is.or([is.exists(below), is.exists(within)]).as("used"))));
  if (held?.used === true)
    throw new Problem("IN_USE", { "zh-CN": "部门下还有成员或子部门。", en: "The department still has members or departments." });
  await tx.query(statementOf(tables.deleteFrom("department").where("id", "=", id)));
}
