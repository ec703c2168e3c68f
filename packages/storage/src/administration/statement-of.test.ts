import { describe, expect, it } from "vitest";
import { statementOf } from "./statement-of.ts";
import { platform, tenantTables } from "./tables.ts";

const tables = tenantTables("t_aaaaaaaaaaaa");

describe("administration statements", () => {
  it("qualify every table, since sessions have nothing on their search path", () => {
    const below = tables.selectFrom("department").select("id").where("parent_id", "=", "d");
    const within = tables.selectFrom("member").select("id").where("department_id", "=", "d");
    expect(statementOf(tables.selectNoFrom((is) => is.or([is.exists(below), is.exists(within)]).as("used"))).text).toBe(
      'select (exists (select "id" from "t_aaaaaaaaaaaa"."department" where "parent_id" = $1) or exists (select "id" from "t_aaaaaaaaaaaa"."member" where "department_id" = $2)) as "used"',
    );
    const joined = platform.selectFrom("membership as m").innerJoin("tenant as t", "t.id", "m.tenant_id").select("t.name");
    expect(statementOf(joined).text).toBe(
      'select "t"."name" from "platform"."membership" as "m" inner join "platform"."tenant" as "t" on "t"."id" = "m"."tenant_id"',
    );
  });

  it("bind what people wrote and keep it out of the text", () => {
    const name = `'); drop table x; --`;
    const update = tables.updateTable("member").set({ name }).where("id", "=", "m");
    expect(statementOf(update)).toEqual({ text: 'update "t_aaaaaaaaaaaa"."member" set "name" = $1 where "id" = $2', values: [name, "m"] });
  });

  it("are prepared when they have a name", () => {
    expect(statementOf(platform.selectFrom("tenant").select("id"), "all")).toEqual({
      name: "all",
      text: 'select "id" from "platform"."tenant"',
      values: [],
    });
  });

  it("go through the doors of the database only: the builder itself refuses to run them", async () => {
    await expect(platform.selectFrom("tenant").select("id").execute()).rejects.toThrow(/door of Database/);
  });
});
