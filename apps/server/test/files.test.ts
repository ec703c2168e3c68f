import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { exe, hiddenMacro, pdf, png, xlsm, xlsx } from "./file-samples.ts";
import { contract, openFileTeam, partsOf, send } from "./file-team.ts";

const files = openFileTeam();

describe("files over HTTP", () => {
  it("are uploaded for a field, attached with a record, and given back byte for byte under safe headers", async () => {
    const { seller } = files.team;
    const sent = await send(seller, png, "合同 (盖章).png");
    expect(sent).toMatchObject({ status: 201, body: { name: "合同 (盖章).png", size: png.length, type: "image/png" } });
    const made = await contract(seller, { scan: [sent.body.id] });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body.fields.scan).toEqual([sent.body]);
    const raw = await seller("GET", `/api/v1/files/${sent.body.id}`);
    expect(Number(raw.headers["content-length"])).toBe(png.length);
    expect(raw.headers["etag"]).toBe(`"${createHash("sha256").update(png).digest("hex")}"`);
    expect(raw.headers).toMatchObject({
      "content-type": "image/png",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "content-disposition": "inline; filename=\"__ (__).png\"; filename*=UTF-8''%E5%90%88%E5%90%8C%20%28%E7%9B%96%E7%AB%A0%29.png",
    });
    expect(raw.headers["content-security-policy"]).toMatch(/default-src 'none'.*sandbox/);
    const again = await seller("GET", `/api/v1/files/${sent.body.id}`, undefined, { "if-none-match": String(raw.headers["etag"]) });
    expect(again).toMatchObject({ status: 304, body: "" });
    const saved = await seller("GET", `/api/v1/files/${sent.body.id}?download=1`);
    expect(saved.headers["content-disposition"]).toMatch(/^attachment/);
  });

  it("are given out in parts, so that a download that broke off goes on", async () => {
    const { seller } = files.team;
    const content = Buffer.concat([pdf, Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 256))]);
    const { id } = (await send(seller, content, "parts.pdf")).body;
    await partsOf(seller, id, content);
  });

  it("are their uploader's until a record holds them, then those of whoever reads its field", async () => {
    const { server, admin, seller, other, finance, stranger } = files.team;
    const { body } = await send(seller, pdf, "a.pdf");
    const at = `/api/v1/files/${body.id}`;
    const statuses = async (): Promise<number[]> => {
      const found: number[] = [];
      for (const caller of [seller, other, finance, admin, stranger, server.as({})]) found.push((await caller("GET", at)).status);
      return found;
    };
    expect(await statuses()).toEqual([200, 404, 404, 404, 404, 401]);
    const made = await contract(seller, { scan: [body.id] });
    expect(await statuses()).toEqual([200, 404, 200, 200, 404, 401]);
    expect(
      (
        await other(
          "PATCH",
          `/api/v1/apps/b2b/objects/contract/records/${made.body.id}`,
          { fields: { scan: [body.id] } },
          { "if-match": "1" },
        )
      ).status,
    ).toBe(404);
    const foreign = await contract(other, { scan: [body.id] });
    expect(foreign).toMatchObject({ status: 422, body: { errors: [{ pointer: "/fields/scan/0", code: "FIELD_FILE_UNKNOWN" }] } });
    // The history names it, and so it stays for whoever reads that; a record that is deleted takes it along.
    const path = `/api/v1/apps/b2b/objects/contract/records/${made.body.id}`;
    const emptied = await seller("PATCH", path, { fields: { scan: null } }, { "if-match": "1" });
    expect(emptied).toMatchObject({ status: 200, body: { fields: { scan: null } } });
    expect(await statuses()).toEqual([200, 404, 200, 200, 404, 401]);
    expect((await seller("DELETE", at)).status).toBe(404);
    expect((await admin("DELETE", path, undefined, { "if-match": "2" })).status).toBe(200);
    expect(await statuses()).toEqual([404, 404, 404, 404, 404, 401]);
    expect((await admin("POST", `${path}/restore`)).status).toBe(200);
    expect(await statuses()).toEqual([200, 404, 200, 200, 404, 401]);
  });

  it("are refused when their name lies, when they do something by themselves, when the field takes no such, when they are too large", async () => {
    const { folder, seller, contents } = files.team;
    const before = await contents();
    const refused: readonly [Buffer, string, object, number, string][] = [
      [exe, "scan.pdf", {}, 422, "FILE_TYPE_LIES"],
      [xlsx, "scan.png", {}, 422, "FILE_TYPE_LIES"],
      [pdf, "quote.xlsx", { object: "quote", field: "document" }, 422, "FILE_TYPE_LIES"],
      [Buffer.from("<html><script>alert(1)</script>"), "scan.pdf", {}, 422, "FILE_TYPE_LIES"],
      [Buffer.from([0, 1, 2, 3, 4]), "notes.txt", { object: "quote", field: "document" }, 422, "FILE_TYPE_LIES"],
      [hiddenMacro, "quote.xlsx", { object: "quote", field: "document" }, 422, "FIELD_FILE_TYPE"],
      [xlsm, "quote.xlsm", { object: "quote", field: "document" }, 422, "FIELD_FILE_TYPE"],
      [exe, "setup.exe", { object: "quote", field: "document" }, 422, "FIELD_FILE_TYPE"],
      [Buffer.from("@echo off"), "run.bat", { object: "quote", field: "document" }, 422, "FIELD_FILE_TYPE"],
      [Buffer.from("<svg onload='alert(1)'/>"), "logo.svg", {}, 422, "FIELD_FILE_TYPE"],
      [xlsx, "list.xlsx", {}, 422, "FIELD_FILE_TYPE"],
      [Buffer.alloc(0), "empty.pdf", {}, 422, "FILE_EMPTY"],
      [Buffer.concat([pdf, Buffer.alloc(1024 * 1024)]), "large.pdf", {}, 413, "BODY_TOO_LARGE"],
    ];
    for (const [content, name, where, status, code] of refused) {
      const reply = await send(seller, content, name, where);
      expect(reply.status, `${name} ${JSON.stringify(reply.body)}`).toBe(status);
      expect(reply.body.errors?.[0]?.code ?? reply.body.code, name).toBe(code);
    }
    expect(await contents()).toEqual(before);
    expect(await readdir(path.join(folder, "uploads"))).toEqual([]);
  });

  it("are taken for what they are when their name says nothing, or another of the same sort", async () => {
    const { seller } = files.team;
    for (const [content, name, type] of [
      [pdf, "scan", "application/pdf"],
      [png, "photo.jpg", "image/png"],
      [png, "../../etc/\u202egnp.passwd", "image/png"],
    ] as const) {
      expect(await send(seller, content, name), name).toMatchObject({ status: 201, body: { type } });
    }
    const named = await send(seller, png, "../..\\etc/\u202egnp.passwd\r\n");
    expect(named.body.name).toBe("gnp.passwd");
    const table = await send(seller, xlsx, "报价.xls", { object: "quote", field: "document" });
    expect(table).toMatchObject({ status: 201, body: { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" } });
    // What a browser would not show as a picture it is told to save.
    const stored = await seller("GET", `/api/v1/files/${table.body.id}`);
    expect(stored.headers["content-disposition"]).toMatch(/^attachment; filename="__\.xls"/);
  });

  it("are asked for where the sender may write: not a field out of sight, read-only, without files or in no app", async () => {
    const { admin, seller } = files.team;
    for (const [where, status] of [
      [{ object: "contract", field: "nothing" }, 404],
      [{ object: "contract", field: "number" }, 404],
      [{ object: "nothing", field: "scan" }, 404],
    ] as const) {
      expect((await send(seller, pdf, "a.pdf", where)).status, JSON.stringify(where)).toBe(status);
    }
    const query = new URLSearchParams({ app: "none", object: "contract", field: "scan", name: "a.pdf" });
    expect((await admin("POST", `/api/v1/files?${query.toString()}`, pdf, { "content-type": "application/pdf" })).status).toBe(404);
    expect((await admin("POST", `/api/v1/files?app=b2b`, pdf, { "content-type": "application/pdf" })).status).toBe(400);
  });

  it("are uploaded once for a key, and let go by whoever uploaded them", async () => {
    const { seller, other, contents } = files.team;
    const headers = { "idempotency-key": "upload-1" };
    const first = await send(seller, pdf, "once.pdf", { headers });
    const before = await contents();
    const second = await send(seller, pdf, "once.pdf", { headers });
    expect(second.body).toEqual(first.body);
    expect(await contents()).toEqual(before);
    expect((await send(seller, Buffer.concat([pdf, pdf]), "once.pdf", { headers })).status).toBe(409);
    expect(await contents()).toEqual(before);
    expect((await other("DELETE", `/api/v1/files/${first.body.id}`)).status).toBe(404);
    const remove = async () => await seller("DELETE", `/api/v1/files/${first.body.id}`, undefined, { "idempotency-key": "remove-1" });
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
    expect((await seller("GET", `/api/v1/files/${first.body.id}`)).status).toBe(404);
    expect(await contents()).toEqual(before.filter((id) => id !== first.body.id));
  });
});
