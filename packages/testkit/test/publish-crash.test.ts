import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createTenant,
  type Database,
  type EmbeddedServer,
  migratePlatform,
  openDatabase,
  publish,
  resumePublishes,
  startEmbedded,
  type TenantSettings,
} from "@funnelsmith/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleApp } from "../src/sample-app.ts";
import { insertRows } from "./rows.ts";

const folder = mkdtempSync(join(tmpdir(), "fs-crash-"));
const child = new URL("./publish-child.ts", import.meta.url).pathname;

/** Two fields change their kind, one stage with records goes, one field becomes unique: something of every step. */
function target() {
  const document = sampleApp();
  const [account, deal] = document.objects;
  const funnel = document.funnels?.[0];
  if (!account || !deal || !funnel) throw new Error("sample app");
  account.fields[1] = { key: "phone", kind: "phone", title: "Phone", unique: true };
  deal.fields[1] = { key: "note", kind: "number", title: "Note", scale: 1 };
  deal.searchFields = ["name"];
  funnel.stages = funnel.stages.filter((stage) => stage.key !== "proposal");
  return { document, decisions: { "field.convert:deal.note": "keep", "stages.remove:sales": { map: { proposal: "negotiation" } } } };
}

describe("a publish that is cut off", () => {
  let server: EmbeddedServer;
  let db: Database;
  const open = async (): Promise<void> => {
    server = await startEmbedded({ dataDir: folder });
    db = await openDatabase({ ownerUrl: server.url });
  };

  beforeAll(async () => {
    await open();
    await migratePlatform(db);
    writeFileSync(join(folder, "target.json"), JSON.stringify(target()));
  });
  afterAll(async () => {
    await db.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function prepareTenant(): Promise<TenantSettings> {
    const tenant = await createTenant(db, { name: "Crash" });
    await publish(db, { tenant, document: sampleApp() });
    await insertRows(db, tenant, "account", [
      { name: "甲", phone: "1" },
      { name: "乙", phone: "2" },
    ]);
    await insertRows(db, tenant, "deal", [
      { name: "a", note: "1.5", stage: "proposal" },
      { name: "b", note: "many", stage: "lead" },
      { name: "c", note: "3", stage: "proposal" },
    ]);
    return tenant;
  }

  /** Whole: one version everywhere, nothing half made, ledger and stages agree, and no row lost. */
  async function expectWhole(tenant: TenantSettings, version: number): Promise<void> {
    const schema = `"${tenant.schema}"`;
    const ask = async (text: string) => db.administerAlone({ text, values: [] });
    expect(await ask(`select version, preparing from ${schema}.app`)).toEqual([{ version, preparing: null }]);
    expect(await ask(`select max(version) as version from ${schema}.definition_version`)).toEqual([{ version }]);
    const columns = await ask(
      `select attname from pg_catalog.pg_attribute where attrelid = '${schema}."b2b__deal"'::regclass and attname like '\\_p%' and not attisdropped`,
    );
    expect(columns).toEqual([]);
    const invalid = await ask(
      `select c.relname from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid where c.relnamespace = '${schema}'::regnamespace and not i.indisvalid`,
    );
    expect(invalid).toEqual([]);
    const disagreeing = await ask(
      `select r.id from ${schema}."b2b__deal" r where r.stage is distinct from (select l.to_stage from ${schema}.stage_transition l where l.record_id = r.id order by l.seq desc limit 1)`,
    );
    expect(disagreeing).toEqual([]);
    const rows = await ask(`select name, note::text, stage from ${schema}."b2b__deal" order by name`);
    expect(rows).toEqual(
      version === 1
        ? [
            { name: "a", note: "1.5", stage: "proposal" },
            { name: "b", note: "many", stage: "lead" },
            { name: "c", note: "3", stage: "proposal" },
          ]
        : [
            { name: "a", note: "1.5", stage: "negotiation" },
            { name: "b", note: null, stage: "lead" },
            { name: "c", note: "3.0", stage: "negotiation" },
          ],
    );
    expect(await ask("select app from platform.publishing")).toEqual([]);
  }

  /** As servers do when they start; the dead one's lock may take a moment to be noticed. */
  const resume = () =>
    expect
      .poll(async () => {
        await resumePublishes(db);
        return db.administerAlone({ text: "select app from platform.publishing", values: [] });
      })
      .toEqual([]);

  const run = (tenant: TenantSettings, failPoint: string, mostRows: number) =>
    spawn(
      process.execPath,
      ["--conditions=source", "--import", "tsx", child, server.url, tenant.id, join(folder, "target.json"), String(mostRows)],
      {
        stdio: ["ignore", "inherit", "pipe"],
        env: { ...process.env, NODE_ENV: "test", FUNNELSMITH_FAIL_POINT: failPoint },
      },
    );

  it.each(["start.before-commit", "start.after-commit"])(
    "and a first start by kill -9 at %s: the next start finds all or nothing",
    async (failPoint) => {
      await db.administerAlone({ text: "create database fresh template template0", values: [] });
      const url = server.url.replace("/funnelsmith?", "/fresh?");
      const process = spawn(
        globalThis.process.execPath,
        ["--conditions=source", "--import", "tsx", child, url, "00000000-0000-7000-8000-000000000000"],
        {
          stdio: "ignore",
          env: { ...globalThis.process.env, NODE_ENV: "test", FUNNELSMITH_FAIL_POINT: `${failPoint}:kill` },
        },
      );
      await once(process, "exit");
      const fresh = await openDatabase({ ownerUrl: url });
      const made = await fresh.administerAlone({ text: "select to_regclass('platform.tenant') is not null as made", values: [] });
      expect(made).toEqual([{ made: failPoint === "start.after-commit" }]);
      await migratePlatform(fresh);
      expect(await createTenant(fresh, { name: "First" })).toMatchObject({ name: "First" });
      await fresh.close();
      await db.administerAlone({ text: "drop database fresh with (force)", values: [] });
    },
  );

  // With everything in the switch nothing is left behind; what was prepared is carried on by the next server to start.
  it.each([
    ["switch.before-commit", 20_000, 1],
    ["switch.after-commit", 20_000, 2],
    ["prepare.before-commit", 0, 2],
    ["prepare.after-commit", 0, 2],
    ["switch.before-commit", 0, 2],
    ["switch.after-commit", 0, 2],
  ])("by kill -9 of the server at %s (%i rows at once) is whole", async (failPoint, mostRows, version) => {
    const tenant = await prepareTenant();
    const process = run(tenant, `${failPoint}:kill`, mostRows);
    const [, signal] = (await once(process, "exit")) as [unknown, string];
    expect(signal).toBe("SIGKILL");
    await resume();
    await expectWhole(tenant, version);
  });

  it.each([
    ["switch.before-commit", 20_000, 1],
    ["switch.after-commit", 20_000, 2],
    ["prepare.before-commit", 0, 2],
    ["prepare.after-commit", 0, 2],
    ["switch.before-commit", 0, 2],
  ])("by kill -9 of the database at %s (%i rows at once) is whole", async (failPoint, mostRows, version) => {
    const tenant = await prepareTenant();
    const process = run(tenant, `${failPoint}:wait`, mostRows);
    let said = "";
    process.stderr?.on("data", (data: Buffer) => (said += data.toString()));
    await expect.poll(() => said, { timeout: 20_000 }).toContain("fail point");
    globalThis.process.kill(Number(readFileSync(join(folder, "pg", "postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
    process.kill("SIGKILL");
    await once(process, "exit");
    await db.close();
    await server.stop();
    await open();
    await resume();
    await expectWhole(tenant, version);
  });
});
