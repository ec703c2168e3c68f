import type { Actor } from "@funnelsmith/engine";
import {
  type Answers,
  type Database,
  type Row,
  type Statement,
  statementOf,
  type TenantSettings,
  tenantTables,
  type Transaction,
} from "@funnelsmith/storage";

/** A member of a tenant as its tables hold it. */
export interface Member {
  readonly id: string;
  readonly account: string | undefined;
  readonly name: string;
  readonly email: string | undefined;
  readonly admin: boolean;
  /** Keys of roles by app. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly manager: string | undefined;
  readonly department: string | undefined;
  readonly suspended: boolean;
  readonly sample: boolean;
  readonly version: number;
}

/** One department of the tree. */
export interface Department {
  readonly id: string;
  readonly parent: string | undefined;
  readonly head: string | undefined;
  readonly name: string;
  readonly version: number;
}

/** Everybody in a tenant at one moment, frozen. */
export interface Directory {
  readonly tenant: TenantSettings;
  readonly members: ReadonlyMap<string, Member>;
  readonly byAccount: ReadonlyMap<string, Member>;
  readonly departments: ReadonlyMap<string, Department>;
  /** Ids of the member and everybody below: by direct manager, or in departments (and those under them) that somebody of these heads. */
  ownersOf(member: string): readonly string[];
}

const peopleIn = (schema: string) =>
  statementOf(
    tenantTables(schema)
      .selectFrom("member")
      .select(["id", "account_id", "name", "email", "admin", "roles", "manager_id", "department_id", "suspended_at", "sample", "version"])
      .orderBy("name")
      .orderBy("id"),
  );

const unitsIn = (schema: string) =>
  statementOf(
    tenantTables(schema).selectFrom("department").select(["id", "parent_id", "head_id", "name", "version"]).orderBy("name").orderBy("id"),
  );

type MemberRow = NonNullable<ReturnType<typeof peopleIn>["row"]>;
type DepartmentRow = NonNullable<ReturnType<typeof unitsIn>["row"]>;

/** Reads a tenant's people, through the database or within a transaction that just changed them. */
export async function readDirectory(from: Database | Transaction, tenant: TenantSettings): Promise<Directory> {
  const read = <R extends Row>(statement: Statement & Answers<R>): Promise<readonly R[]> =>
    "query" in from ? from.query(statement) : from.one(statement);
  const [people, units] = await Promise.all([read(peopleIn(tenant.schema)), read(unitsIn(tenant.schema))]);
  const members = new Map(people.map((row) => [row.id, toMember(row)]));
  const departments = new Map(units.map((row) => [row.id, toDepartment(row)]));
  return {
    tenant,
    members,
    departments,
    byAccount: new Map(
      [...members.values()].flatMap((member) => (member.account === undefined ? [] : [[member.account, member] as const])),
    ),
    ownersOf: ownersWithin(members, departments),
  };
}

const toMember = (row: MemberRow): Member => ({
  id: row.id,
  account: row.account_id ?? undefined,
  name: row.name,
  email: row.email ?? undefined,
  admin: row.admin,
  roles: row.roles,
  manager: row.manager_id ?? undefined,
  department: row.department_id ?? undefined,
  suspended: row.suspended_at !== null,
  sample: row.sample,
  version: row.version,
});

const toDepartment = (row: DepartmentRow): Department => ({
  id: row.id,
  parent: row.parent_id ?? undefined,
  head: row.head_id ?? undefined,
  name: row.name,
  version: row.version,
});

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Who is below whom, found on first question and kept as long as the directory. */
export function ownersWithin(
  members: ReadonlyMap<string, Member>,
  departments: ReadonlyMap<string, Department>,
): (member: string) => readonly string[] {
  const byManager = groupBy(members.values(), (member) => member.manager);
  const byDepartment = groupBy(members.values(), (member) => member.department);
  const headed = groupBy(departments.values(), (department) => department.head);
  const children = groupBy(departments.values(), (department) => department.parent);
  const found = new Map<string, readonly string[]>();
  return (start) => {
    const known = found.get(start);
    if (known) return known;
    const people = new Set([start]);
    const units = new Set<string>();
    const waiting = [start];
    for (let person = waiting.pop(); person !== undefined; person = waiting.pop()) {
      const below = [...(byManager.get(person) ?? [])];
      const open = [...(headed.get(person) ?? [])];
      for (let unit = open.pop(); unit; unit = open.pop()) {
        if (units.has(unit.id)) continue;
        units.add(unit.id);
        below.push(...(byDepartment.get(unit.id) ?? []));
        open.push(...(children.get(unit.id) ?? []));
      }
      for (const { id } of below) {
        if (people.has(id)) continue;
        people.add(id);
        waiting.push(id);
      }
    }
    const owners = [...people].sort();
    found.set(start, owners);
    return owners;
  };
}

/**
 * The member as the engine's actor in one app. A key limited to some roles acts with those the member also has, and never as an
 * administrator.
 */
export function actorIn(
  directory: Directory,
  member: Member,
  app: string,
  limit: Readonly<Record<string, readonly string[]>> | undefined,
): Actor {
  const held = member.roles[app] ?? [];
  const allowed = limit?.[app] ?? [];
  const roles = limit === undefined ? held : allowed.filter((role) => member.admin || held.includes(role));
  return {
    member: member.id,
    roles: [...roles].sort(),
    admin: member.admin && limit === undefined,
    owners: directory.ownersOf(member.id),
  };
}
