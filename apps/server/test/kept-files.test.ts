import { utimes } from "node:fs/promises";
import path from "node:path";
import { Problem } from "@funnelsmith/problem";
import { describe, expect, it } from "vitest";
import { pruneLooseFiles, sweepContents } from "../src/background/prune-files.ts";
import { startJobRunner } from "../src/jobs/job-runner.ts";
import { pdf, png } from "./file-samples.ts";
import { contract, openFileTeam, send } from "./file-team.ts";

const files = openFileTeam();

describe("files that are kept", () => {
  it("keep their content when the database is lost while their row is committed", async () => {
    const { server, seller, contents } = files.team;
    const { db } = server.deps;
    const transaction = db.transaction.bind(db);
    const before = await contents();
    db.transaction = async (work, options) => {
      await transaction(work, options);
      throw new Problem("DATABASE_UNAVAILABLE");
    };
    try {
      expect((await send(seller, pdf, "lost.pdf")).status).toBe(503);
    } finally {
      db.transaction = transaction;
    }
    const [id = ""] = (await contents()).filter((one) => !before.includes(one));
    expect((await seller("GET", `/api/v1/files/${id}`)).status).toBe(200);
  });

  it("are forgotten after a day without a record, and contents without a row are swept up", async () => {
    const { server, folder, schema, owner, seller, contents } = files.team;
    const loose = await send(seller, pdf, "loose.pdf");
    const held = await send(seller, pdf, "held.pdf");
    expect((await contract(seller, { scan: [held.body.id] })).status).toBe(201);
    const stray = await send(seller, pdf, "stray.pdf");
    await owner.query(`delete from ${schema}.file where id = $1`, [stray.body.id]);
    const { db, files: store } = server.deps;
    const now = new Date();
    expect(await pruneLooseFiles(db, store, schema, now)).toBe(0);
    expect(await sweepContents(db, store, schema, now)).toBe(0);
    const old = new Date(now.getTime() - 3 * 3_600_000);
    for (const id of await contents()) await utimes(path.join(folder, "files", schema, id), old, old);
    expect(await sweepContents(db, store, schema, now)).toBe(1);
    expect(await contents()).not.toContain(stray.body.id);
    expect(await pruneLooseFiles(db, store, schema, new Date(now.getTime() + 25 * 3_600_000))).toBeGreaterThan(0);
    expect(await contents()).not.toContain(loose.body.id);
    expect((await seller("GET", `/api/v1/files/${loose.body.id}`)).status).toBe(404);
    expect((await seller("GET", `/api/v1/files/${held.body.id}`)).status).toBe(200);
  });

  it("go out and come in with a table: by name and place, kept where they are, taken where they were uploaded", async () => {
    const { server, admin } = files.team;
    const [held, fresh] = [await send(admin, pdf, "held; 1.pdf"), await send(admin, png, "fresh.png")];
    const made = await contract(admin, { scan: [held.body.id] });
    const { number } = made.body.fields;
    const table = await admin("GET", "/api/v1/apps/b2b/objects/contract/records/export?fields=number,scan");
    const line = String(table.body)
      .split("\r\n")
      .find((one) => one.includes(number));
    expect(line).toBe(`${number},"held; 1.pdf (/api/v1/files/${held.body.id})"`);
    const runner = startJobRunner(server.deps, () => {}, 20);
    const importing = async (cell: string): Promise<Record<string, unknown>> => {
      const csv = `number,scan\n${number},${cell}\n`;
      const job = await admin("POST", "/api/v1/apps/b2b/objects/contract/records/import?start=run", csv, { "content-type": "text/csv" });
      const told = async () => (await admin("GET", `/api/v1/jobs/${job.body.id}`)).body;
      await expect.poll(async () => (await told()).state).toBe("done");
      return (await told()).result;
    };
    try {
      expect(await importing(line?.slice(number.length + 1) ?? "")).toMatchObject({ skip: 1 });
      expect(await importing(`/api/v1/files/${held.body.id} ${`/api/v1/files/${fresh.body.id}`}`)).toMatchObject({ update: 1 });
      expect(await importing("some.pdf")).toMatchObject({ conflict: 1 });
      expect(await importing("/api/v1/files/00000000-0000-7000-8000-000000000000")).toMatchObject({ conflict: 1 });
    } finally {
      await runner.stop();
    }
    const read = await admin("GET", `/api/v1/apps/b2b/objects/contract/records/${made.body.id}`);
    expect(read.body.fields.scan).toMatchObject([{ name: "held; 1.pdf" }, { name: "fresh.png" }]);
  });

  it("stop at the team's storage", async () => {
    const { server, schema, owner, seller } = files.team;
    await owner.query("update platform.tenant set limits = '{\"storage\": 1}' where schema = $1", [schema]);
    await server.deps.db.notify(
      "tenant",
      String((await owner.query("select id from platform.tenant where schema = $1", [schema])).rows[0]?.id),
    );
    await owner.query(`update ${schema}.file set bytes = 1048576 where id = (select id from ${schema}.file limit 1)`);
    await expect.poll(async () => (await send(seller, pdf, "more.pdf")).status).toBe(409);
    expect((await send(seller, pdf, "more.pdf")).body).toMatchObject({
      code: "TENANT_LIMIT",
      limit: { name: "storage", most: 1, value: 2 },
    });
  });

  it("stop at the team's storage when they come at the same time too, and of the refused nothing is kept", async () => {
    const { schema, owner, seller, contents } = files.team;
    await owner.query(`delete from ${schema}.file`);
    const before = await contents();
    const large = Buffer.concat([pdf, Buffer.alloc(700_000)]);
    const sent = await Promise.all(Array.from({ length: 5 }, async (_, n) => await send(seller, large, `large${n}.pdf`)));
    expect(sent.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
    const made = sent.find(({ status }) => status === 201)?.body.id;
    expect((await contents()).filter((name) => !before.includes(name))).toEqual([made]);
  });
});
