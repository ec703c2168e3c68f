import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Problem } from "@funnelsmith/problem";
import { newId } from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Deps } from "../src/deps.ts";
import { startJobRunner } from "../src/jobs/job-runner.ts";
import { joinTeam } from "./b2b.ts";
import { jobEnded } from "./jobs.ts";
import { type Caller, type Reply, setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let admin: Caller;
let team: { readonly id: string; readonly schema: string };
const dataDir = mkdtempSync(join(tmpdir(), "fs-jobs-"));
const accounts = "/api/v1/apps/b2b/objects/account/records";
const deals = "/api/v1/apps/b2b/objects/deal/records";

beforeAll(async () => {
  server = await startTestServer({ DATA_DIR: dataDir });
  const first = await setUpFirst(server);
  admin = server.as(first);
  expect((await admin("POST", "/api/v1/apps", { template: "b2b" })).status).toBe(201);
  const [row] = await server.deps.db.administerAlone({ text: "select schema from platform.tenant", values: [] });
  team = { id: first.tenant, schema: String(row?.["schema"]) };
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const send = async (file: string, query = "start=run", headers: Record<string, string> = {}, caller = admin): Promise<Reply> =>
  await caller("POST", `${accounts}/import?${query}`, file, { "content-type": "text/csv", ...headers });

/** Works on jobs while something is done, over a database that may be another than it seems. */
async function working<T>(work: () => Promise<T>, db: Partial<Deps["db"]> = {}): Promise<T> {
  const runner = startJobRunner({ ...server.deps, db: { ...server.deps.db, ...db } }, () => {}, 20);
  try {
    return await work();
  } finally {
    await runner.stop();
  }
}

describe("an import", () => {
  it("keeps its file when the database is lost while the job is committed, so that a retry finds both", async () => {
    const { db } = server.deps;
    const transaction = db.transaction.bind(db);
    const upload = async () => await send("name\nlost\n", "", { "idempotency-key": "lost" });
    db.transaction = async (work, options) => {
      await transaction(work, options);
      throw new Problem("DATABASE_UNAVAILABLE");
    };
    try {
      expect((await upload()).status).toBe(503);
    } finally {
      db.transaction = transaction;
    }
    const again = await upload();
    expect(again.status).toBe(201);
    expect(readdirSync(join(dataDir, "jobs", team.schema))).toEqual([again.body.id]);
    expect((await admin("POST", `/api/v1/jobs/${again.body.id}/start`, { phase: "run" })).status).toBe(200);
    expect(await working(async () => await jobEnded(admin, again.body.id))).toMatchObject({ state: "done", result: { create: 1 } });
  });

  it("takes cells that are cut for its report where no letter is cut in two, and quotes none that cannot be stored", async () => {
    const long = (length: number): string => `${"x".repeat(length - 1)}😀 and more`;
    const file = `name,phone,${long(200)}\nfirst,,${long(200)}\nsecond,a\0b,${long(10_000)}\n`;
    const taken = await send(file);
    expect(taken.status, JSON.stringify(taken.body)).toBe(201);
    expect([taken.body.source.head[2], taken.body.source.samples[0][2]]).toEqual(["x".repeat(199), "x".repeat(199)]);
    const job = await working(async () => await jobEnded(admin, taken.body.id));
    expect(job).toMatchObject({ state: "done", result: { create: 1, conflict: 1 } });
    const { body: errors } = await admin("GET", `/api/v1/jobs/${taken.body.id}/errors`);
    expect(String(errors)).toContain(`second,ab,${"x".repeat(9999)},3,`);
    const nobody = await admin("POST", `${deals}/import?start=run`, "商机名称,客户\nthird,no\0body\n", { "content-type": "text/csv" });
    expect(await working(async () => await jobEnded(admin, nobody.body.id))).toMatchObject({ state: "done", result: { conflict: 1 } });
  });

  it("that is paused at its very end is resumed with its file", async () => {
    const { body } = await send("name\npaused at the end\n");
    const job = `/api/v1/jobs/${body.id}`;
    let paused: Promise<Reply> | undefined;
    const { db } = server.deps;
    const pausing: typeof db.one = async (statement) => {
      if (/^update .*"job"/s.test(statement.text) && statement.values.includes("done")) await (paused ??= admin("POST", `${job}/pause`));
      return await db.one(statement);
    };
    await working(async () => await expect.poll(async () => (await paused)?.body.state).toBe("paused"), { one: pausing });
    expect((await admin("GET", job)).body).toMatchObject({ state: "paused", done: 1 });
    expect((await admin("POST", `${job}/resume`)).status).toBe(200);
    expect(await working(async () => await jobEnded(admin, body.id))).toMatchObject({ state: "done", done: 1, result: { create: 1 } });
  });

  it("is worked on though others before it have their files on another server", async () => {
    const elsewhere = [newId(), newId(), newId()];
    const [first] = (await admin("GET", "/api/v1/jobs")).body.items;
    await server.deps.db.administerAlone({
      text: `with jobs as (insert into "${team.schema}".job (id, kind, app, object, state, phase, params, source, created_by, created_at, updated_at)
        select e.id, j.kind, j.app, j.object, 'running', 'run', j.params, j.source, j.created_by, now(), now()
        from unnest($1::uuid[]) e(id), "${team.schema}".job j where j.id = $2 returning id)
        insert into platform.working (tenant_id, job_id, since) select $3, id, now() - interval '1 minute' from jobs`,
      values: [elsewhere, first.id, team.id],
    });
    const { body } = await send("name\nbehind the others\n");
    expect(await working(async () => await jobEnded(admin, body.id, 5_000))).toMatchObject({ state: "done", result: { create: 1 } });
    await server.deps.db.administerAlone({ text: "delete from platform.working where job_id = any($1::uuid[])", values: [elsewhere] });
  });

  it("is begun, paused, gone on with, undone and cancelled once, however often each is asked for", async () => {
    const { body } = await send("name\nasked twice\n", "");
    const ask = async (what: string, given?: unknown) => {
      const twice = [
        await admin("POST", `/api/v1/jobs/${body.id}/${what}`, given),
        await admin("POST", `/api/v1/jobs/${body.id}/${what}`, given),
      ];
      expect(
        twice.map(({ status }) => status),
        JSON.stringify(twice[1]?.body),
      ).toEqual([200, 200]);
      return twice[1]?.body;
    };
    expect(await ask("start", { phase: "run" })).toMatchObject({ state: "running", phase: "run" });
    expect(await ask("pause")).toMatchObject({ state: "paused" });
    expect(await ask("resume")).toMatchObject({ state: "running" });
    expect(await working(async () => await jobEnded(admin, body.id))).toMatchObject({ state: "done", result: { create: 1 } });
    expect(await ask("undo")).toMatchObject({ state: "running", phase: "undo" });
    expect(await working(async () => await jobEnded(admin, body.id))).toMatchObject({ state: "done", result: { deleted: 1 } });
    expect(await ask("undo")).toMatchObject({ state: "done", phase: "undo" });
    const other = await send("name\nnever\n", "");
    const cancel = async () => (await admin("POST", `/api/v1/jobs/${other.body.id}/cancel`)).body.state;
    expect([await cancel(), await cancel()]).toEqual(["cancelled", "cancelled"]);
  });

  it("that stumbles over the same place again and again fails, and says so", async () => {
    const { body } = await send("name\nstumbling\n");
    const transaction: Deps["db"]["transaction"] = async (work, options) =>
      await server.deps.db.transaction(async (tx) => {
        await work(tx);
        throw new TypeError("nobody thought of this");
      }, options);
    await working(async () => expect(await jobEnded(admin, body.id)).toMatchObject({ state: "failed", problem: { code: "INTERNAL" } }), {
      transaction,
    });
    expect((await admin("POST", `/api/v1/jobs/${body.id}/resume`)).status).toBe(200);
    expect(await working(async () => await jobEnded(admin, body.id))).toMatchObject({ state: "done", result: { create: 1 } });
  });

  it("of somebody who has left is undone by an administrator, whose doing it then is", async () => {
    const leaving = await joinTeam(server, admin, "leaving", { b2b: ["seller"] });
    const { body } = await send("name\nleft behind\n", "start=run", {}, leaving);
    expect(await working(async () => await jobEnded(leaving, body.id))).toMatchObject({ state: "done", result: { create: 1 } });
    const people = (await admin("GET", "/api/v1/members")).body.items as { id: string; name: string; admin: boolean }[];
    const [boss, left] = [people.find((one) => one.admin), people.find(({ name }) => name === "leaving")];
    const { items } = (await admin("GET", `${accounts}?search=left%20behind`)).body;
    expect((await admin("PATCH", `/api/v1/members/${left?.id}`, { suspended: true })).status).toBe(200);
    expect((await admin("POST", `/api/v1/jobs/${body.id}/undo`)).status).toBe(200);
    const undone = await working(async () => await jobEnded(admin, body.id));
    expect(undone).toMatchObject({ state: "done", phase: "undo", result: { deleted: 1 } });
    const audit = await server.deps.db.administerAlone({
      text: `select action, actor_id::text as actor from "${team.schema}".audit where record_id = $1 order by version`,
      values: [items[0].id],
    });
    expect(audit).toEqual([
      { action: "create", actor: left?.id },
      { action: "delete", actor: boss?.id },
    ]);
  });
});
