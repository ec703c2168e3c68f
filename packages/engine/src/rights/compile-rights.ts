import { createHash } from "node:crypto";
import { placeKey, recordKey, type RoleDefinition } from "@funnelsmith/definition";
import type { Catalog, CatalogObject } from "@funnelsmith/storage";
import type { Actor } from "../context.ts";
import { borrowedFrom } from "./borrowed-from.ts";
import { type ObjectRights, type RightScope, type Rights, type RowRight, widest } from "./rights.ts";

const rowRights: readonly RowRight[] = ["read", "create", "update", "delete", "export"];
type FunnelRight = "advance" | "exception" | "unlock" | "history";

/**
 * The one permission compiler: what a member with these roles may do, as the union of the roles. Tenant admins hold every right.
 * Made once per Catalog and set of roles.
 */
export function compileRights(catalog: Catalog, actor: Pick<Actor, "roles" | "admin">): Rights {
  // No role has such a key: one called admin is a role like any other.
  const who = actor.admin ? "*" : [...actor.roles].sort().join(",");
  return catalog.memo(`rights:${who}`, () => {
    const roles = actor.admin ? [] : actor.roles.flatMap((key) => catalog.roles.get(key) ?? []);
    const key = createHash("sha256").update(who).digest("base64url").slice(0, 10);
    const objects = new Map<string, ObjectRights & { readonly readable: Set<string> }>();
    for (const object of catalog.objects.values()) objects.set(object.key, rightsOver(object, roles, actor.admin, key));
    for (const object of catalog.objects.values()) {
      const whole = object.partOf && objects.get(object.partOf.object);
      if (object.partOf && whole) objects.set(object.key, rightsOverRows(object, object.partOf, whole, roles, actor.admin));
    }
    // What is borrowed is readable where both ends are.
    for (const object of catalog.objects.values()) {
      const readable = objects.get(object.key)?.readable ?? new Set();
      for (const field of object.fields.values()) {
        const source = borrowedFrom(field);
        const there = source && objects.get(source.object);
        if (source === undefined || !readable.has(field.key)) continue;
        const shown = readable.has(source.through) && there?.scope.read !== "none" && there?.readable.has(source.field);
        if (!shown) readable.delete(field.key);
      }
    }
    const nothing: ObjectRights = Object.freeze({
      scope: scopes(() => "none"),
      advance: () => "none",
      exception: () => "none",
      unlock: () => "none",
      history: () => "none",
      readable: new Set<string>(),
      writable: new Set<string>(),
      key,
    });
    return Object.freeze({ key, object: (name: string) => objects.get(name) ?? nothing });
  });
}

function rightsOver(
  object: CatalogObject,
  roles: readonly RoleDefinition[],
  admin: boolean,
  key: string,
): ObjectRights & { readonly readable: Set<string> } {
  const scope = scopes((right) =>
    admin ? "all" : roles.reduce<RightScope>((held, role) => widest(held, role.objects?.[object.key]?.[right]), "none"),
  );
  const readable = new Set<string>();
  const writable = new Set<string>();
  for (const field of object.fields.values()) {
    const access = admin ? "edit" : fieldAccess(object.key, field.key, roles);
    if (access !== "hidden") readable.add(field.key);
    if (access === "edit" && !field.kind.flags.virtual && !field.kind.flags.assigned) writable.add(field.key);
  }
  const over = (funnel: string, right: FunnelRight): RightScope => {
    if (!object.funnels.some((each) => each.key === funnel)) return "none";
    if (admin) return "all";
    return roles.reduce<RightScope>((held, role) => widest(held, role.funnels?.[funnel]?.[right]), "none");
  };
  return Object.freeze({
    scope,
    advance: (funnel: string) => over(funnel, "advance"),
    exception: (funnel: string) => over(funnel, "exception"),
    unlock: (funnel: string) => over(funnel, "unlock"),
    history: (funnel: string) => over(funnel, "history"),
    readable,
    writable,
    key,
  });
}

/**
 * Rows of a sub-table have the rights of the record they are part of, which its own statement asks for: here all or nothing, by the field
 * that holds them; their fields likewise, unless a role says less of one of them.
 */
function rightsOverRows(
  object: CatalogObject,
  partOf: NonNullable<CatalogObject["partOf"]>,
  whole: ObjectRights,
  roles: readonly RoleDefinition[],
  admin: boolean,
): ObjectRights & { readonly readable: Set<string> } {
  const [reads, writes] = [whole.readable.has(partOf.field), whole.writable.has(partOf.field)];
  const readable = new Set<string>();
  const writable = new Set<string>();
  for (const field of object.fields.values()) {
    const access = admin ? "edit" : fieldAccess(partOf.object, partOf.field, roles, field.key);
    if (access === "hidden" || !reads) continue;
    readable.add(field.key);
    // What ties a row to its record is the server's to say.
    const tied = field.key === recordKey || field.key === placeKey;
    if (access === "edit" && writes && !tied && !field.kind.flags.virtual) writable.add(field.key);
  }
  const none = (): RightScope => "none";
  const scope = scopes((right) => ((right === "read" || right === "export" ? reads : writes) ? "all" : "none"));
  return Object.freeze({ scope, advance: none, exception: none, unlock: none, history: none, readable, writable, key: whole.key });
}

const order = ["hidden", "read", "edit"] as const;

/** A field left out inherits the object's right: edit where the role may write rows, read where it may only read them. A column of a sub-table never has more than the sub-table. */
function fieldAccess(object: string, field: string, roles: readonly RoleDefinition[], column?: string): "hidden" | "read" | "edit" {
  let held: "hidden" | "read" | "edit" = "hidden";
  for (const role of roles) {
    const rights = role.objects?.[object];
    if (rights === undefined) continue;
    const writes = given(rights.update) || given(rights.create);
    const own = rights.fields?.[field] ?? (writes ? "edit" : given(rights.read) ? "read" : "hidden");
    const narrowed = column === undefined ? undefined : rights.fields?.[`${field}.${column}`];
    const access = narrowed !== undefined && order.indexOf(narrowed) < order.indexOf(own) ? narrowed : own;
    if (access === "edit" && writes) return "edit";
    if (access !== "hidden" && (writes || given(rights.read))) held = "read";
  }
  return held;
}

const given = (scope: RightScope | undefined): boolean => scope !== undefined && scope !== "none";

function scopes(of: (right: RowRight) => RightScope): Readonly<Record<RowRight, RightScope>> {
  return Object.freeze(Object.fromEntries(rowRights.map((right) => [right, of(right)])) as Record<RowRight, RightScope>);
}
