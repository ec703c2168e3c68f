import type { RoleDefinition } from "@funnelsmith/definition";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, openWork, type Work } from "../../test/open-work.ts";
import { salesApp } from "../../test/sales-app.ts";
import type { Actor } from "../context.ts";
import { bulkWrite } from "../records/bulk-write.ts";
import { listRecords } from "../records/list-records.ts";
import { exportRecords, exportSheet } from "./export-records.ts";

type Scope = "none" | "own" | "subordinates" | "all";
const scopes = ["none", "own", "subordinates", "all"] as const;

/** A role for each pair of a right to read and one to export. */
const roles = scopes.flatMap((read) =>
  scopes.map(
    (taken): RoleDefinition => ({ key: `${read}_${taken}`, title: "R", objects: { deal: { read, create: "none", export: taken } } }),
  ),
);

let work: Work;
let boss: Actor;
let below: Actor;
let stranger: Actor;
beforeAll(async () => {
  work = await openWork({ ...structuredClone(salesApp), roles: [...(salesApp.roles ?? []), ...roles] });
  [below, stranger] = [await work.member([]), await work.member([])];
  boss = await work.member([], { below: [below.member] });
  const create = [
    ...[boss, below, stranger].flatMap(({ member }, at) =>
      Array.from({ length: 3 }, (_, n) => ({ owner: member, fields: { name: `${at}${n}` } })),
    ),
    { owner: stranger.member, collaborators: [boss.member], fields: { name: "helped" } },
    { owner: null, fields: { name: "nobody's" } },
  ];
  await bulkWrite(await work.ctx(await work.member([], { admin: true })), "deal", { create });
});
afterAll(() => work.drop());

const own = ["00", "01", "02", "helped"];
const within: Readonly<Record<Scope, readonly string[]>> = {
  none: [],
  own,
  subordinates: [...own, "10", "11", "12"],
  all: [...own, "10", "11", "12", "20", "21", "22", "nobody's"],
};
const as = async (read: Scope, taken: Scope) => await work.ctx({ ...boss, roles: [`${read}_${taken}`] });
const query = { header: "keys", columns: ["name"] } as const;

async function exported(
  ctx: Awaited<ReturnType<typeof as>>,
): Promise<{ readonly lines: readonly string[]; readonly sheet: readonly string[] }> {
  const lines: string[] = [];
  for await (const [cell] of exportRecords(ctx, "deal", query)) lines.push(String(cell));
  const sheet: string[] = [];
  for await (const rows of (await exportSheet(ctx, "deal", query)).rows)
    sheet.push(...rows.map(([cell]) => (typeof cell === "string" ? cell : "")));
  return { lines: lines.slice(1).sort(), sheet: sheet.sort() };
}

describe("what is exported", () => {
  it.each(scopes.slice(1).flatMap((read) => scopes.slice(1).map((taken) => [read, taken] as const)))(
    "is what its reader may both see (%s) and export (%s)",
    async (read, taken) => {
      const ctx = await as(read, taken);
      const wanted = within[read].filter((name) => within[taken].includes(name)).sort();
      expect(await exported(ctx)).toEqual({ lines: wanted, sheet: wanted });
      const { items } = JSON.parse(await listRecords(ctx, "deal", { limit: 100 }));
      expect(items.length, "seen all the same").toBe(within[read].length);
    },
  );

  it("is nothing without the right to export, nor without that to read", async () => {
    for (const read of scopes.slice(1)) expect(await codeOf(exported(await as(read, "none")))).toBe("FORBIDDEN");
    expect(await codeOf(exported(await as("none", "all")))).toBe("NOT_FOUND");
  });
});
