import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { b2bDeal, joinTeam } from "./b2b.ts";
import { type Caller, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let seller: Caller;
let manager: Caller;
const file = "/api/v1/apps/b2b/objects/deal/records/export";

beforeAll(async () => {
  server = await startTestServer();
  admin = server.as(await setUpFirst(server));
  await admin("POST", "/api/v1/apps", { template: "b2b" });
  seller = await joinTeam(server, admin, "seller", { b2b: ["seller"] });
  manager = await joinTeam(server, admin, "manager", { b2b: ["manager"] });
  await b2bDeal(admin, { name: "=HYPERLINK(1)", amount: "-0" });
  await b2bDeal(manager, { name: "自己的, 商机", amount: "1200.50" });
});
afterAll(async () => await server.close());

describe("an export", () => {
  it("has the chosen columns under titles in the reader's language, with nothing a spreadsheet would run", async () => {
    const { status, body, headers } = await admin("GET", `${file}?fields=name,amount,stage&sort=name&bom=false`, undefined, {
      "accept-language": "zh-CN",
    });
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(headers["content-disposition"]).toMatch(/^attachment; filename\*=UTF-8''deal-\d{4}-\d\d-\d\d\.csv$/);
    expect(body).toBe('商机名称,预计金额,阶段\r\n\'=HYPERLINK(1),¥0.00,线索获取\r\n"自己的, 商机","¥1,200.50",线索获取\r\n');
  });

  it("begins with the mark by which Excel knows UTF-8, and has keys in its head when a program asks", async () => {
    const { body } = await admin("GET", `${file}?fields=id,name&header=keys`);
    expect(body.startsWith("\uFEFFid,name\r\n")).toBe(true);
  });

  it("holds every readable field and what the system knows when no columns are chosen", async () => {
    const { body } = await admin("GET", `${file}?header=keys&bom=false`);
    const head = String(body).split("\r\n")[0]?.split(",") ?? [];
    expect(head[0]).toBe("id");
    expect(head).toEqual(
      expect.arrayContaining(["name", "amount", "owner", "funnel", "stage", "stageEnteredAt", "createdAt", "updatedAt"]),
    );
  });

  it("holds only rows the right to export covers, and is refused without that right", async () => {
    const { body } = await manager("GET", `${file}?fields=name&bom=false&header=keys`);
    expect(body).toBe('name\r\n"自己的, 商机"\r\n');
    expect(await seller("GET", file)).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
  });

  it("goes on past a page", async () => {
    const create = Array.from({ length: 1100 }, (_, at) => ({ fields: { name: `many ${String(at).padStart(4, "0")}` } }));
    expect((await admin("POST", "/api/v1/apps/b2b/objects/deal/records/bulk", { create })).status).toBe(200);
    const { body } = await admin("GET", `${file}?fields=name&bom=false&sort=name&search=many`);
    const lines = String(body).trim().split("\r\n").slice(1);
    expect(lines).toEqual(create.map((row) => row.fields.name));
  });

  it("names what it cannot do: an unknown column, a filter that is none, a format it does not write", async () => {
    expect(await admin("GET", `${file}?fields=nothing`)).toMatchObject({ status: 400, body: { code: "QUERY_INVALID" } });
    expect(await admin("GET", `${file}?filter=${encodeURIComponent('{"nothing":1}')}`)).toMatchObject({ status: 400 });
    expect(await admin("GET", `${file}?format=pdf`)).toMatchObject({ status: 400 });
  });
});
