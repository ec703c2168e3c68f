import { describe, expect, it } from "vitest";
import { actorIn, type Department, type Directory, type Member, ownersWithin } from "./directory.ts";

const person = (id: string, more: Partial<Member> = {}): Member => ({
  id,
  account: id,
  name: id,
  email: undefined,
  admin: false,
  roles: {},
  manager: undefined,
  department: undefined,
  suspended: false,
  sample: false,
  version: 1,
  ...more,
});
const unit = (id: string, head: string | undefined, parent: string | undefined): Department => ({ id, head, parent, name: id, version: 1 });
const directoryOf = (people: Member[], units: Department[] = []): Directory => {
  const members = new Map(people.map((one) => [one.id, one]));
  const departments = new Map(units.map((one) => [one.id, one]));
  return {
    tenant: { id: "t", schema: "t_aaaaaaaaaaaa", name: "T", locale: "en", currency: "CNY", zone: "UTC" },
    members,
    departments,
    byAccount: members,
    ownersOf: ownersWithin(members, departments),
  };
};

describe("who is below a member", () => {
  it("follows direct managers down and headed departments with those under them, once each", () => {
    const directory = directoryOf(
      [
        person("boss"),
        person("lead", { manager: "boss" }),
        person("seller", { manager: "lead" }),
        person("north", { department: "n" }),
        person("city", { department: "c" }),
        person("outsider"),
      ],
      [unit("n", "lead", undefined), unit("c", undefined, "n")],
    );
    expect(directory.ownersOf("boss")).toEqual(["boss", "city", "lead", "north", "seller"]);
    expect(directory.ownersOf("seller")).toEqual(["seller"]);
  });
  it("ends when managers form a circle", () => {
    const directory = directoryOf([person("a", { manager: "b" }), person("b", { manager: "a" })]);
    expect(directory.ownersOf("a")).toEqual(["a", "b"]);
  });
});

describe("a key limited to roles", () => {
  it("never acts as administrator and never exceeds a plain member's roles", () => {
    const admin = person("admin", { admin: true });
    const seller = person("seller", { roles: { crm: ["seller"] } });
    const directory = directoryOf([admin, seller]);
    expect(actorIn(directory, admin, "crm", { crm: ["seller"] })).toMatchObject({ admin: false, roles: ["seller"] });
    expect(actorIn(directory, seller, "crm", { crm: ["manager", "seller"] }).roles).toEqual(["seller"]);
    expect(actorIn(directory, seller, "hr", { crm: ["seller"] }).roles).toEqual([]);
    expect(actorIn(directory, admin, "crm", undefined)).toMatchObject({ admin: true });
  });
});
