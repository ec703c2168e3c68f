import type { ReportDefinition } from "@funnelsmith/definition";
import { afterEach, expect, it, vi } from "vitest";
import { queryClient } from "../app/query-client.ts";
import { boardQuery, qualityQuery } from "./queries.ts";
import type { Board } from "./record-types.ts";

afterEach(() => {
  queryClient.clear();
  vi.unstubAllGlobals();
});

it("a board asked anew holds every card that was on screen, however many were scrolled to", async () => {
  const rows = (from: number, count: number) => Array.from({ length: count }, (_, at) => ({ id: String(from + at) }));
  const asked = boardQuery("app", { key: "sales", object: "deal" }, undefined, undefined);
  queryClient.setQueryData(asked.queryKey, { stages: [{ key: "lead", items: rows(0, 1200) }] } as unknown as Board);
  vi.stubGlobal("fetch", async (path: string, { body }: { body?: string }) => {
    if (path.includes("/board")) return Response.json({ stages: [{ key: "lead", items: rows(0, 50), nextCursor: "50", query: {} }] });
    const { cursor, limit } = JSON.parse(body ?? "") as { cursor: string; limit: number };
    if (limit > 500) return Response.json({ code: "BODY_INVALID" }, { status: 400 });
    return Response.json({ items: rows(Number(cursor), limit), nextCursor: String(Number(cursor) + limit) });
  });
  const { stages } = await queryClient.fetchQuery({ ...asked, staleTime: 0 });
  expect([stages[0]?.items.length, new Set(stages[0]?.items.map(({ id }) => id)).size, stages[0]?.nextCursor]).toEqual([
    1200,
    1200,
    "1200",
  ]);
});

it("reports over the same records ask for the quality of their data once, one that names other activities for itself", () => {
  const key = (more: object): unknown => {
    const definition: ReportDefinition = { key: "r", type: "stuck", title: "r", funnel: "sales", ...more };
    return qualityQuery("crm", definition, {}).queryKey;
  };
  const idle = { activity: { object: "call", record: "deal" } };
  expect(key({ key: "other", title: "other", closeDate: "close_on" })).toEqual(key({}));
  expect(key({ idle })).not.toEqual(key({}));
  expect(key({ idle: { ...idle, days: 7 } })).not.toEqual(key({ idle }));
});
