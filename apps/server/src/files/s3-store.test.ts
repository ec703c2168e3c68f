import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { FileStore } from "./file-store.ts";
import { s3Store } from "./s3-store.ts";

const patienceMs = 300;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A storage that answers every question with `text`, then says nothing more; and the connections it was asked through that are open. */
async function silentAfter(text: string): Promise<{ readonly store: FileStore; readonly open: ReadonlySet<Socket> }> {
  const open = new Set<Socket>();
  const all = new Set<Socket>();
  const server = createServer((socket) => {
    all.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
    socket.once("data", () => {
      open.add(socket);
      socket.write(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(async () => {
    for (const socket of all) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket`;
  return { store: s3Store({ url, region: "r", accessKey: "a", secretKey: "s" }, patienceMs), open };
}

const answer = (length: number): string => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`;
const refusal = { code: "STORAGE_UNAVAILABLE", status: 503 };

describe("a storage that falls silent", () => {
  it.each([
    ["before it answers", ""],
    ["in its headers", "HTTP/1.1 200 OK\r\ncontent-le"],
    ["before the content", answer(10)],
    ["while it says why it refuses", "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 900\r\n\r\n<Error>"],
  ])("%s is unavailable, and its connection is given up", async (_, text) => {
    const { store, open } = await silentAfter(text);
    await expect(store.read("t/1")).rejects.toMatchObject(refusal);
    await expect.poll(() => open.size).toBe(0);
  });

  it("in the middle of a content ends it with the reason, and its connection is given up", async () => {
    const { store, open } = await silentAfter(`${answer(10)}12345`);
    const content = await store.read("t/1");
    await expect(buffer(content ?? Readable.from([]))).rejects.toMatchObject(refusal);
    await expect.poll(() => open.size).toBe(0);
  });

  it("lets no upload, removal or listing wait for ever", async () => {
    const { store, open } = await silentAfter("");
    const folder = await mkdtemp(path.join(tmpdir(), "fs-silent-"));
    closers.push(async () => await rm(folder, { recursive: true }));
    const file = path.join(folder, "content");
    await writeFile(file, "abc");
    await expect(store.put("t/1", file, { bytes: 3, hash: "0".repeat(64) })).rejects.toMatchObject(refusal);
    await expect(store.remove("t/1")).rejects.toMatchObject(refusal);
    await expect(store.list("t")[Symbol.asyncIterator]().next()).rejects.toMatchObject(refusal);
    await expect.poll(() => open.size).toBe(0);
  });
});

describe("a reader", () => {
  it("may take longer than the storage may", async () => {
    const bytes = 3_000_000;
    const { store } = await silentAfter(`${answer(bytes)}${"x".repeat(bytes)}`);
    let read = 0;
    for await (const piece of (await store.read("t/1")) ?? []) {
      if (read === 0) await wait(patienceMs * 2);
      read += (piece as Buffer).length;
    }
    expect(read).toBe(bytes);
  });

  it("who leaves lets go of the connection", async () => {
    const { store, open } = await silentAfter(`${answer(10)}12345`);
    const content = await store.read("t/1");
    expect(open.size).toBe(1);
    content?.destroy();
    await expect.poll(() => open.size).toBe(0);
  });
});
