import { createHash } from "node:crypto";
import { type AppDefinition, canonicalize } from "@funnelsmith/definition";
import { expect, it } from "vitest";
import { checksum } from "./checksum.ts";

const app: AppDefinition = {
  formatVersion: 1,
  key: "shop",
  version: "1.0.0",
  title: "Shop",
  objects: [{ key: "deal", title: "Deal", titleField: "name", fields: [{ key: "name", kind: "text", title: "Name" }] }],
};

it("an app's checksum is the SHA-256 of its canonical text, and changes with a word", async () => {
  expect(await checksum(app)).toBe(createHash("sha256").update(canonicalize(app)).digest("hex"));
  expect(await checksum({ ...app, title: "Other" })).not.toBe(await checksum(app));
});

it("the order of properties makes no other checksum", async () => {
  const turned = Object.fromEntries(Object.entries(app).toReversed()) as unknown as AppDefinition;
  expect(Object.keys(turned)[0]).toBe("objects");
  expect(await checksum(turned)).toBe(await checksum(app));
});
