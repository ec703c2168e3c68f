import { connect, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { expect, it } from "vitest";
import { addBodyTime } from "./body-time.ts";

it("a body that trickles in is cut off, unless its route takes files", async () => {
  const app = fastify();
  addBodyTime(app, 50);
  app.post("/json", async () => ({}));
  app.post("/file", { config: { slowBody: true } }, async () => ({ ok: true }));
  await app.listen({ port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const begin = (route: string): Socket => {
    const socket = connect(port, "127.0.0.1");
    socket.write(`POST ${route} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{`);
    return socket;
  };
  const file = begin("/file");
  let heard = "";
  file.on("data", (piece: Buffer) => (heard += piece.toString()));
  // Begun later and cut off: the other has outlived the same time.
  const json = begin("/json");
  json.on("error", () => {});
  await new Promise((resolve) => json.on("close", resolve));
  file.write("}");
  await expect.poll(() => heard).toContain('{"ok":true}');
  file.destroy();
  await app.close();
});
