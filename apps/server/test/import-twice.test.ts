import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jobFile } from "../src/jobs/job-files.ts";
import { readJob } from "../src/jobs/job.ts";
import { jobStopped, jobWork } from "../src/jobs/job-work.ts";
import { runImport } from "../src/jobs/run-import.ts";
import { setUpFirst, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
const dataDir = mkdtempSync(join(tmpdir(), "fs-import-twice-"));
beforeAll(async () => {
  server = await startTestServer({ DATA_DIR: dataDir });
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it("an import that two servers take for theirs is written once, and the one that comes second stops", async () => {
  const { db } = server.deps;
  const admin = server.as(await setUpFirst(server));
  await admin("POST", "/api/v1/apps", { template: "b2b" });
  const rows = 2_500;
  const file = `name\n${Array.from({ length: rows }, (_, at) => `twice ${at}`).join("\n")}\n`;
  const csv = { "content-type": "text/csv" };
  const { body: taken } = await admin("POST", "/api/v1/apps/b2b/objects/deal/records/import?name=a.csv", file, csv);
  // Nobody works on jobs here: the two below do.
  expect((await admin("POST", `/api/v1/jobs/${taken.id}/start`, { phase: "run" })).status).toBe(200);
  const [tenant] = (await db.administerAlone({ text: "select id, schema from platform.tenant", values: [] })) as unknown as {
    id: string;
    schema: string;
  }[];
  if (!tenant) throw new Error("no team");
  const run = async (): Promise<unknown> => {
    const job = await readJob(db, tenant.schema, taken.id);
    if (!job) throw new Error("no job");
    return await runImport(
      jobWork(server.deps, tenant, job, () => false),
      jobFile(dataDir, tenant.schema, job.id),
      async () => {},
    );
  };
  const ends = await Promise.allSettled([run(), run()]);
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(ends.find((end) => end.status === "rejected")?.reason).toBe(jobStopped);
  expect((await admin("GET", `/api/v1/jobs/${taken.id}`)).body).toMatchObject({ done: rows, result: { create: rows, conflict: 0 } });
  const count = async (text: string): Promise<number> =>
    Number((await db.administerAlone({ text: text.replaceAll(":schema", `"${tenant.schema}"`), values: [] }))[0]?.["n"]);
  expect(await count("select count(*) as n from :schema.b2b__deal where name like 'twice %'")).toBe(rows);
  expect(await count("select count(distinct name) as n from :schema.b2b__deal where name like 'twice %'")).toBe(rows);
  expect(await count("select count(*) as n from :schema.job_row where outcome = 'create'")).toBe(rows);
});
